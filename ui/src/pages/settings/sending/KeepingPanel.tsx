import { NumberInput, Stack, Switch } from "@mantine/core";
import { Panel } from "#/components/Panel";
import { problemAt } from "../problems";
import type { RulesPanelProps } from "./SenderPanel";

/** Who has to agree before a journey runs, and how long it is kept what messages said. */
export function KeepingPanel({ rules, change, problems, disabled }: RulesPanelProps) {
  return (
    <Panel title="Approvals and keeping">
      <Stack gap="md">
        <Switch
          label="Journeys need an approval"
          description="Somebody else than who wrote it has to approve a journey before it runs."
          checked={rules.journeys_need_approval}
          disabled={disabled}
          onChange={(event) => change({ journeys_need_approval: event.currentTarget.checked })}
        />
        <NumberInput
          label="Keep what messages said"
          description="After they ended. Who, when, where and how it ended stays."
          suffix={rules.keep_content_days === 1 ? " day" : " days"}
          value={rules.keep_content_days}
          onChange={(next) => typeof next === "number" && change({ keep_content_days: next })}
          allowDecimal={false}
          disabled={disabled}
          error={problemAt(problems, "keep_content_days")}
          maw={320}
        />
      </Stack>
    </Panel>
  );
}
