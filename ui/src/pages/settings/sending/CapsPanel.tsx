import { ActionIcon, Autocomplete, Button, NativeSelect, NumberInput, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { api } from "#/api/client";
import { Panel } from "#/components/Panel";
import { problemAt } from "../problems";
import type { RulesPanelProps } from "./SenderPanel";
import classes from "./Sending.module.css";
import { type Cap, CAPS_MAX, capWords, isCalendar, type Period } from "./sendingRules";

const NEW: Cap = { channel: "email", tag: "", max: 3, count: 7, period: "days" };
const CHANNELS: { value: Cap["channel"]; label: string }[] = [
  { value: "email", label: "emails" },
  { value: "web_push", label: "web push messages" },
  { value: "any", label: "emails and web push" },
];
const PERIODS: { value: Period; label: string }[] = [
  { value: "minutes", label: "minutes" },
  { value: "hours", label: "hours" },
  { value: "days", label: "days" },
  { value: "day", label: "one calendar day" },
  { value: "week", label: "one calendar week" },
  { value: "month", label: "one calendar month" },
];

/** How many messages one person gets at most. */
export function CapsPanel({ rules, change, problems, disabled }: RulesPanelProps) {
  const { data: journeys } = api.useQuery("get", "/api/v1/journeys");
  const tags = [...new Set(journeys?.items.flatMap((journey) => journey.tags))].toSorted();
  const set = (place: number, part: Partial<Cap>) =>
    change({ caps: rules.caps.map((cap, index) => (index === place ? { ...cap, ...part } : cap)) });
  return (
    <Panel
      title="Frequency caps"
      hint="What one person gets at most; one message more is skipped, and they go on. Calendar days, weeks (from Monday) and months are theirs"
    >
      {rules.caps.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody is held back by how much they have had.
        </Text>
      )}
      <ul className={classes.rows} aria-label="Frequency caps">
        {rules.caps.map((cap, place) => (
          <li key={place} className={classes.row} aria-label={capWords(cap)}>
            <div className={classes.together}>
              <span>at most</span>
              <NumberInput
                aria-label={`Cap ${place + 1}, at most`}
                size="xs"
                className={classes.narrow}
                value={cap.max}
                onChange={(next) => typeof next === "number" && set(place, { max: next })}
                allowDecimal={false}
                disabled={disabled}
                error={problemAt(problems, `caps.${place + 1}.max`)}
              />
              <NativeSelect
                aria-label={`Cap ${place + 1}, of`}
                size="xs"
                value={cap.channel}
                data={CHANNELS}
                onChange={(event) => set(place, { channel: event.currentTarget.value as Cap["channel"] })}
                disabled={disabled}
                error={problemAt(problems, `caps.${place + 1}.channel`)}
              />
            </div>
            <div className={classes.together}>
              <span>of journeys tagged</span>
              <Autocomplete
                aria-label={`Cap ${place + 1}, tag`}
                placeholder="all journeys"
                size="xs"
                className={classes.tag}
                value={cap.tag}
                onChange={(tag) => set(place, { tag })}
                data={tags}
                limit={20}
                disabled={disabled}
                error={problemAt(problems, `caps.${place + 1}.tag`)}
              />
            </div>
            <div className={classes.together}>
              <span>in</span>
              {!isCalendar(cap.period) && (
                <NumberInput
                  aria-label={`Cap ${place + 1}, within`}
                  size="xs"
                  className={classes.narrow}
                  value={cap.count}
                  onChange={(next) => typeof next === "number" && set(place, { count: next })}
                  allowDecimal={false}
                  disabled={disabled}
                  error={problemAt(problems, `caps.${place + 1}.within_${cap.period}`)}
                />
              )}
              <NativeSelect
                aria-label={`Cap ${place + 1}, period`}
                size="xs"
                value={cap.period}
                data={PERIODS}
                onChange={(event) => set(place, { period: event.currentTarget.value as Period })}
                disabled={disabled}
              />
              {!disabled && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove cap ${place + 1}`}
                  onClick={() => change({ caps: rules.caps.filter((_, index) => index !== place) })}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              )}
            </div>
          </li>
        ))}
      </ul>
      {!disabled && rules.caps.length < CAPS_MAX && (
        <Button
          mt="xs"
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => change({ caps: [...rules.caps, NEW] })}
        >
          Add a cap
        </Button>
      )}
    </Panel>
  );
}
