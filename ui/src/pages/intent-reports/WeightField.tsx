import { Group, Input, Slider, Stack, Text } from "@mantine/core";
import { useId } from "react";
import { composite } from "./report";
import { ScoreBar } from "./ScoreBar";
import { Weights } from "./Weights";

interface WeightFieldProps {
  first: number;
  /** Missing where a preset decides. */
  onChange?: ((first: number) => void) | undefined;
}

// The accounts of the example in the documentation: one that researches, and one that knows us.
const EXAMPLES = [
  { name: "Researches a lot, hardly knows you", first: 15, third: 88 },
  { name: "Talks to you, researches little", first: 90, third: 20 },
];

/** How much each party counts, and what that makes of two accounts. */
export function WeightField({ first, onChange }: WeightFieldProps) {
  const id = useId();
  return (
    <Stack gap="sm">
      {onChange ? (
        <Input.Wrapper
          label="First-party share"
          id={id}
          description="What your own channels see counts this much, in percent; what other networks see counts the rest."
        >
          <Slider
            mt="xs"
            mb="lg"
            mx="sm"
            thumbLabel="First-party share in percent"
            value={first}
            onChange={onChange}
            min={0}
            max={100}
            step={5}
            label={(value) => `${value} %`}
            marks={[0, 20, 50, 80, 100].map((value) => ({ value, label: `${value} %` }))}
          />
        </Input.Wrapper>
      ) : (
        <Weights first={first} />
      )}
      <table style={{ borderSpacing: "0 4px", maxWidth: 640 }}>
        <caption style={{ textAlign: "left" }}>
          <Text size="xs" c="dimmed">
            What that makes of two accounts
          </Text>
        </caption>
        <thead>
          <tr>
            {["Account", "First-party", "Third-party", "Composite"].map((name) => (
              <Text key={name} component="th" size="xs" c="dimmed" ta="left" fw={500} pr="md" scope="col">
                {name}
              </Text>
            ))}
          </tr>
        </thead>
        <tbody>
          {EXAMPLES.map((example) => (
            <tr key={example.name}>
              <Text component="th" scope="row" size="sm" ta="left" fw={400} pr="md">
                {example.name}
              </Text>
              <td>{example.first}</td>
              <td>{example.third}</td>
              <td>
                <Group gap={4}>
                  <ScoreBar of="composite" value={composite(example.first, example.third, first)} />
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Stack>
  );
}
