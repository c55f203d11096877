import { ActionIcon, Button, Group, Input, NumberInput, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { CriteriaBuilder } from "#/criteria";
import { isObject } from "#/definition/json";
import { criteriaAt, type FormProps, withField } from "./content";
import { EXIT, type Content } from "./journey";

/** Names with values, such as attributes to set. */
export function Values({ name, label, content, onChange, faults }: FormProps & { name: string; label: string }) {
  const entries = Object.entries(isObject(content[name]) ? (content[name] as Content) : {});
  const say = (next: readonly (readonly [string, unknown])[]) =>
    onChange({ ...content, [name]: Object.fromEntries(next) }, name);
  return (
    <Input.Wrapper label={label} labelElement="div" error={faults[name]}>
      <Stack gap={6}>
        {entries.map(([path, value], place) => (
          <Group key={place} gap={6} wrap="nowrap">
            <TextInput
              aria-label="Attribute"
              placeholder="attribute"
              value={path}
              onChange={(event) =>
                say(entries.map((one, at) => (at === place ? [event.currentTarget.value, value] : one)))
              }
              style={{ flex: 1 }}
            />
            <TextInput
              aria-label={`Value of ${path || "the attribute"}`}
              placeholder="nothing"
              value={value === null ? "" : String(value)}
              onChange={(event) =>
                say(entries.map((one, at) => (at === place ? [path, scalarOf(event.currentTarget.value)] : one)))
              }
              style={{ flex: 1 }}
            />
            <Remove label={`Leave out ${path}`} onClick={() => say(entries.filter((_, at) => at !== place))} />
          </Group>
        ))}
        <Add label="Add an attribute" onClick={() => say([...entries, ["", ""]])} />
      </Stack>
    </Input.Wrapper>
  );
}

/** What somebody typed, as the number or the truth it looks like. */
export function scalarOf(typed: string): string | number | boolean | null {
  if (typed === "") return null;
  if (typed === "true" || typed === "false") return typed === "true";
  return /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/.test(typed) && Number.isFinite(Number(typed)) ? Number(typed) : typed;
}

/** What stands for each merge tag. */
export function Merge({ name, label, content, onChange, faults }: FormProps & { name: string; label: string }) {
  const tags = Object.entries(isObject(content[name]) ? (content[name] as Record<string, Content>) : {});
  const say = (next: readonly (readonly [string, Content])[]) =>
    onChange(withField(content, name, next.length > 0 ? Object.fromEntries(next) : undefined), name);
  const put = (place: number, tag: string, value: Content) =>
    say(tags.map((one, at) => (at === place ? [tag, value] : one)));
  return (
    <Input.Wrapper
      label={label}
      description="What stands for a tag in the email"
      labelElement="div"
      error={faults[name]}
    >
      <Stack gap={6} mt={4}>
        {tags.map(([tag, value], place) => (
          <Group key={place} gap={4} wrap="nowrap">
            <TextInput
              aria-label="Tag"
              value={tag}
              placeholder="tag"
              onChange={(event) => put(place, event.currentTarget.value, value)}
            />
            <TextInput
              aria-label={`Field for ${tag}`}
              value={String(value.field ?? "")}
              placeholder="contact.first_name"
              onChange={(event) => put(place, tag, withField(value, "field", event.currentTarget.value || undefined))}
            />
            <TextInput
              aria-label={`In place of nothing for ${tag}`}
              value={String(value.default ?? "")}
              placeholder="otherwise"
              onChange={(event) => put(place, tag, withField(value, "default", event.currentTarget.value || undefined))}
            />
            <Remove label={`Leave out ${tag}`} onClick={() => say(tags.filter((_, at) => at !== place))} />
          </Group>
        ))}
        <Add label="Add a tag" onClick={() => say([...tags, ["", {}]])} />
      </Stack>
    </Input.Wrapper>
  );
}

/** The ways of a branch, each with its criteria. */
export function Arms({ content, onChange, subject, faults }: FormProps) {
  const arms = (content.arms as Content[] | undefined) ?? [];
  const say = (next: Content[]) => onChange({ ...content, arms: next }, "arms");
  const put = (place: number, name: string, value: unknown) =>
    say(arms.map((arm, at) => (at === place ? { ...arm, [name]: value } : arm)));
  return (
    <Input.Wrapper label="Ways, in the order they are tried" labelElement="div" error={faults.arms}>
      <Stack gap="md" mt={4}>
        {arms.map((arm, place) => (
          <Stack key={place} gap={4} style={{ borderLeft: "3px solid var(--line)", paddingLeft: 10 }}>
            <Group gap={6} wrap="nowrap">
              <TextInput
                aria-label={`Name of way ${place + 1}`}
                value={String(arm.name ?? "")}
                onChange={(event) => put(place, "name", event.currentTarget.value)}
                style={{ flex: 1 }}
              />
              <Remove label={`Leave out way ${place + 1}`} onClick={() => say(arms.filter((_, at) => at !== place))} />
            </Group>
            <CriteriaBuilder
              subject={subject}
              value={criteriaAt(arm, "criteria")}
              onChange={(criteria) => put(place, "criteria", criteria ?? {})}
              label={`Criteria of way ${place + 1}`}
            />
            {faults[`arms.${place + 1}.criteria`] && <Input.Error>{faults[`arms.${place + 1}.criteria`]}</Input.Error>}
          </Stack>
        ))}
        <Add
          label="Add a way"
          onClick={() => say([...arms, { name: `Way ${arms.length + 1}`, criteria: {}, to: EXIT }])}
        />
      </Stack>
    </Input.Wrapper>
  );
}

/** The parts of a split. */
export function Shares({ content, onChange, faults }: FormProps) {
  const shares = (content.shares as Content[] | undefined) ?? [];
  const say = (next: Content[]) => onChange({ ...content, shares: next }, "shares");
  const put = (place: number, name: string, value: unknown) =>
    say(shares.map((share, at) => (at === place ? { ...share, [name]: value } : share)));
  const total = shares.reduce((sum, share) => sum + Number(share.percent ?? 0), 0);
  const fault = total === 100 ? faults[""] : `These make ${total} %; they have to add up to 100.`;
  return (
    <Input.Wrapper
      label="Shares"
      description="By chance, and always the same for the same person"
      labelElement="div"
      error={fault}
    >
      <Stack gap={6} mt={4}>
        {shares.map((share, place) => (
          <Group key={place} gap={6} wrap="nowrap">
            <TextInput
              aria-label={`Name of share ${place + 1}`}
              value={String(share.name ?? "")}
              onChange={(event) => put(place, "name", event.currentTarget.value)}
              style={{ flex: 1 }}
            />
            <NumberInput
              aria-label={`Percentage of share ${place + 1}`}
              min={1}
              max={99}
              allowDecimal={false}
              suffix=" %"
              w={90}
              value={typeof share.percent === "number" ? share.percent : ""}
              onChange={(value) => put(place, "percent", typeof value === "number" ? value : 0)}
            />
            <Remove
              label={`Leave out share ${place + 1}`}
              onClick={() => say(shares.filter((_, at) => at !== place))}
            />
          </Group>
        ))}
        <Add
          label="Add a share"
          onClick={() =>
            say([
              ...shares,
              { name: String.fromCharCode(65 + shares.length), percent: Math.max(1, 100 - total), to: EXIT },
            ])
          }
        />
      </Stack>
    </Input.Wrapper>
  );
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      size="compact-xs"
      variant="light"
      leftSection={<IconPlus size={13} />}
      onClick={onClick}
      style={{ alignSelf: "flex-start" }}
    >
      {label}
    </Button>
  );
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
      <IconTrash size={15} />
    </ActionIcon>
  );
}
