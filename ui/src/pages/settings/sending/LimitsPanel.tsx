import { ActionIcon, Button, NumberInput, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { Panel } from "#/components/Panel";
import { problemAt } from "../problems";
import { CapsPanel } from "./CapsPanel";
import type { RulesPanelProps } from "./SenderPanel";
import classes from "./Sending.module.css";

/** How much goes to one person, who gets nothing, and how fast it goes to one receiver. */
export function LimitsPanel(props: RulesPanelProps) {
  return (
    <>
      <CapsPanel {...props} />
      <HoldOut {...props} />
      <Rates {...props} />
    </>
  );
}

function HoldOut({ rules, change, problems, disabled }: RulesPanelProps) {
  return (
    <Panel title="Hold-out" hint="Compared with the others on the page of each journey">
      <NumberInput
        label="Get no messages"
        description="So many of all people, always the same ones, get no emails and web push messages from any journey. Those without a purpose go out all the same."
        suffix=" %"
        value={rules.holdout_percent}
        onChange={(next) => typeof next === "number" && change({ holdout_percent: next })}
        allowDecimal={false}
        disabled={disabled}
        error={problemAt(problems, "holdout_percent")}
        maw={480}
      />
    </Panel>
  );
}

function Rates({ rules, change, problems, disabled }: RulesPanelProps) {
  const set = (place: number, queue: string, rate: number) =>
    change({ rate_limits: rules.rate_limits.map((one, index) => (index === place ? [queue, rate] : one)) });
  return (
    <Panel title="Rate limits" hint="Messages a second to one receiver; the others of it wait their turn">
      {rules.rate_limits.length === 0 && (
        <Text size="sm" c="dimmed">
          As fast as receivers take them.
        </Text>
      )}
      <ul className={classes.rows} aria-label="Rate limits">
        {rules.rate_limits.map(([queue, rate], place) => (
          <li key={place} className={classes.row}>
            <TextInput
              aria-label={`Rate limit ${place + 1}, receiver`}
              placeholder="email, http:shop.example, connector:hubspot"
              size="xs"
              className={classes.queue}
              value={queue}
              onChange={(event) => set(place, event.currentTarget.value.trim(), rate)}
              disabled={disabled}
              error={queue && problemAt(problems, `rate_limits.${queue}.[key]`)}
            />
            <div className={classes.together}>
              <NumberInput
                aria-label={`Rate limit ${place + 1}, messages a second`}
                size="xs"
                className={classes.narrow}
                value={rate}
                onChange={(next) => typeof next === "number" && set(place, queue, next)}
                disabled={disabled}
                error={queue && problemAt(problems, `rate_limits.${queue}`)}
              />
              <span>a second</span>
              {!disabled && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove rate limit ${place + 1}`}
                  onClick={() => change({ rate_limits: rules.rate_limits.filter((_, index) => index !== place) })}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              )}
            </div>
          </li>
        ))}
      </ul>
      {!disabled && (
        <Button
          mt="xs"
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() =>
            change({ rate_limits: [...rules.rate_limits, [rules.rate_limits.length === 0 ? "email" : "", 20]] })
          }
        >
          Add a rate limit
        </Button>
      )}
    </Panel>
  );
}
