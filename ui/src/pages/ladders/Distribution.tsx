import { Text } from "@mantine/core";
import { count, plural } from "#/components/numbers";
import classes from "./Distribution.module.css";
import { rungColor } from "./ladder";

interface DistributionProps {
  stages: readonly { stage: string; name: string; subjects: number }[];
  label: string;
}

/** How many stand on each stage, as parts of one bar with their numbers beneath. */
export function Distribution({ stages, label }: DistributionProps) {
  const total = stages.reduce((sum, one) => sum + one.subjects, 0);
  const said = stages.map((one) => `${one.name} ${count(one.subjects)}`).join(", ");
  return (
    <div className={classes.distribution}>
      <div className={classes.bar} role="img" aria-label={`${label}: ${said}`}>
        {stages.map((one, place) =>
          one.subjects === 0 ? null : (
            <div
              key={one.stage}
              className={classes.part}
              style={{ flexGrow: one.subjects, background: rungColor(place, stages.length) }}
              title={`${one.name}: ${plural(one.subjects, "account")}`}
            />
          ),
        )}
      </div>
      <div className={classes.legend} aria-hidden>
        {stages.map((one, place) => (
          <span key={one.stage} className={classes.item}>
            <span className={classes.swatch} style={{ background: rungColor(place, stages.length) }} />
            <Text span size="xs" c="dimmed">
              {one.name}
            </Text>
            <Text span size="xs" fw={600}>
              {count(one.subjects)}
            </Text>
          </span>
        ))}
        {total === 0 && (
          <Text span size="xs" c="dimmed">
            Nobody stands on it.
          </Text>
        )}
      </div>
    </div>
  );
}
