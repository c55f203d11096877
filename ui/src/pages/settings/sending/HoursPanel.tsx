import { Button, CloseButton, Group, NumberInput, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { Panel } from "#/components/Panel";
import { problemAt } from "../problems";
import type { RulesPanelProps } from "./SenderPanel";
import classes from "./Sending.module.css";
import { timezones } from "./sendingRules";

const NIGHT = { from: "21:00", to: "08:00" };

/** When mails are put off, whose clock counts for those without one, and which days are no business days. */
export function HoursPanel(props: RulesPanelProps) {
  const { rules, change, problems, disabled } = props;
  const zones = useMemo(() => timezones(rules.timezone), [rules.timezone]);
  const hours = rules.quiet_hours;
  return (
    <Panel
      title="Hours and days"
      hint="On the clock of each recipient: of the contact, else of the account, else this one"
    >
      <Stack gap="md">
        <Select
          label="Time zone of the workspace"
          data={zones}
          value={rules.timezone}
          onChange={(zone) => zone && change({ timezone: zone })}
          searchable
          allowDeselect={false}
          disabled={disabled}
          error={problemAt(problems, "timezone")}
          maw={320}
        />
        <div>
          <Switch
            label="Quiet hours"
            description="What has a purpose, such as marketing, waits until they are over."
            checked={hours !== null}
            disabled={disabled}
            onChange={(event) => change({ quiet_hours: event.currentTarget.checked ? NIGHT : null })}
          />
          {hours && (
            <div className={classes.row} style={{ marginTop: 8 }}>
              <span>from</span>
              <TextInput
                type="time"
                aria-label="Quiet hours begin at"
                size="xs"
                className={classes.time}
                value={hours.from}
                disabled={disabled}
                error={problemAt(problems, "quiet_hours.from")}
                onChange={(event) => change({ quiet_hours: { ...hours, from: event.currentTarget.value } })}
              />
              <span>to</span>
              <TextInput
                type="time"
                aria-label="Quiet hours end at"
                size="xs"
                className={classes.time}
                value={hours.to}
                disabled={disabled}
                error={problemAt(problems, "quiet_hours.to") ?? problemAt(problems, "quiet_hours")}
                onChange={(event) => change({ quiet_hours: { ...hours, to: event.currentTarget.value } })}
              />
            </div>
          )}
        </div>
        <NumberInput
          label="Spread what waited over"
          description="It goes out little by little as quiet hours end or a journey opens, not all of it at once."
          suffix={rules.spread_minutes === 1 ? " minute" : " minutes"}
          value={rules.spread_minutes}
          onChange={(next) => typeof next === "number" && change({ spread_minutes: next })}
          allowDecimal={false}
          disabled={disabled}
          error={problemAt(problems, "spread_minutes")}
          maw={320}
        />
        <Holidays {...props} />
      </Stack>
    </Panel>
  );
}

function Holidays({ rules, change, problems, disabled }: RulesPanelProps) {
  const [day, setDay] = useState("");
  const days = rules.holidays.toSorted();
  const add = () => {
    change({ holidays: [...new Set([...rules.holidays, day])].toSorted() });
    setDay("");
  };
  return (
    <div>
      <Text size="sm" fw={600}>
        Holidays
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        Business days leave them out, beside Saturdays and Sundays.
      </Text>
      {days.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet.
        </Text>
      )}
      <ul className={classes.days} aria-label="Holidays">
        {days.map((one) => (
          <li key={one} className={classes.day}>
            <time dateTime={one}>{dayjs(one).format("ddd D MMM YYYY")}</time>
            {!disabled && (
              <CloseButton
                size={20}
                iconSize={13}
                aria-label={`Remove ${one}`}
                onClick={() => change({ holidays: rules.holidays.filter((other) => other !== one) })}
              />
            )}
          </li>
        ))}
      </ul>
      {problemAt(problems, "holidays", true) && (
        <p className={classes.error} role="alert">
          {problemAt(problems, "holidays", true)}
        </p>
      )}
      {!disabled && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Group gap="xs" mt="xs">
            <TextInput
              type="date"
              size="xs"
              aria-label="Another holiday"
              value={day}
              onChange={(event) => setDay(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" variant="default" disabled={day === ""}>
              Add the day
            </Button>
          </Group>
        </form>
      )}
    </div>
  );
}
