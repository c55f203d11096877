import { Checkbox, Chip, Group } from "@mantine/core";
import type { ConditionProps } from "../ConditionView";
import { frequencyFields, frequencyOf, windowFields, windowOf } from "../counted";
import { isRecord, textsOf } from "../types";
import { FrequencyFields, WindowFields } from "./CountFields";
import { NumberFields } from "./NumberFields";

const KINDS = ["once", "at_least", "at_most", "exactly", "between"] as const;
const STATES = { open: "Open", won: "Won", lost: "Lost" };

/** "Has opportunities Open, at least once, with an amount of at least 10000, opened in the last 90 days". */
export function OpportunityView({ node, edit }: ConditionProps) {
  const test = isRecord(node.opportunities) ? node.opportunities : {};
  const amount = isRecord(test.amount) ? test.amount : null;
  const put = (changed: Record<string, unknown>, without: readonly string[] = []) => {
    const kept = Object.entries({ ...test, ...changed }).filter(([name]) => !without.includes(name) || name in changed);
    edit({ opportunities: Object.fromEntries(kept) });
  };
  return (
    <>
      <span>Has opportunities that are</span>
      <Chip.Group
        multiple
        value={textsOf(test.state ?? Object.keys(STATES))}
        onChange={(state) => state.length > 0 && put({ state })}
      >
        <Group gap={4}>
          {Object.entries(STATES).map(([state, label]) => (
            <Chip key={state} value={state} size="xs" variant="outline">
              {label}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <FrequencyFields
        frequency={frequencyOf(test)}
        kinds={KINDS}
        unit="of them"
        onChange={(next) => put(frequencyFields(next), ["at_least", "at_most", "include_zero"])}
      />
      <WindowFields
        label="Opened"
        words="opened in the last"
        window={windowOf(test, "opened_within_days")}
        onChange={(next) => put(windowFields(next, "opened_within_days"), ["opened_within_days"])}
      />
      <WindowFields
        label="Closed"
        words="closed in the last"
        window={windowOf(test, "closed_within_days")}
        onChange={(next) => put(windowFields(next, "closed_within_days"), ["closed_within_days"])}
      />
      <Checkbox
        size="xs"
        label="with an amount"
        checked={amount !== null}
        onChange={(event) => (event.currentTarget.checked ? put({ amount: { gte: 10_000 } }) : put({}, ["amount"]))}
      />
      {amount && <NumberFields label="Amount" test={amount} onChange={(next) => put({ amount: next })} />}
    </>
  );
}
