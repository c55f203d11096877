import { Group, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight, IconQuestionMark } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Schemas } from "#/api/client";
import { compact, count } from "#/components/numbers";
import { TierDot } from "#/components/TierDot";
import classes from "./IntentToggles.module.css";
import { INTENT_KEYS, INTENTS, type Intent } from "./pipelineQuery";

const SIGNS: Record<Intent, ReactNode> = {
  high: <TierDot tier="high" />,
  rising: <IconArrowUpRight size={15} aria-hidden />,
  declining: <IconArrowDownRight size={15} aria-hidden />,
  low: <TierDot tier="low" />,
  no_data: <IconQuestionMark size={14} aria-hidden />,
};

interface IntentTogglesProps {
  chosen: readonly Intent[];
  summary: Schemas["PipelineSummary"] | undefined;
  onToggle: (intent: Intent) => void;
}

/** The deals by the intent of their accounts: how many there are of each, and a way to see only those. */
export function IntentToggles({ chosen, summary, onToggle }: IntentTogglesProps) {
  return (
    <Group gap="xs" role="group" aria-label="Intent of the account">
      {INTENT_KEYS.map((intent) => {
        const number = summary?.counts[intent];
        return (
          <Tooltip key={intent} label={summary ? INTENTS[intent].meaning(summary.thresholds) : INTENTS[intent].label}>
            <UnstyledButton
              className={classes.toggle}
              data-intent={intent}
              aria-pressed={chosen.includes(intent)}
              onClick={() => onToggle(intent)}
            >
              <span className={classes.sign} aria-hidden>
                {SIGNS[intent]}
              </span>
              {INTENTS[intent].label}
              <Text
                component="span"
                size="sm"
                className={classes.count}
                title={number === undefined ? undefined : count(number)}
              >
                {number === undefined ? "–" : compact(number)}
              </Text>
            </UnstyledButton>
          </Tooltip>
        );
      })}
    </Group>
  );
}
