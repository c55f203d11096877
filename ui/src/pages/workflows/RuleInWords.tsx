import { Group, Text } from "@mantine/core";
import { IconArrowDown, IconArrowRight } from "@tabler/icons-react";
import type { Schemas } from "#/api/client";
import { ActionLine } from "./ActionLine";
import { VERB_HINTS } from "./action";
import classes from "./RuleInWords.module.css";
import { SourceMarks } from "./SourceMark";
import type { InForce } from "#/definition/inForce";
import { criteriaWords } from "#/definition/words";

/** A rule drawn as it reads: who it looks at, when it holds, what it does. */
export function RuleInWords({ workflow, inForce }: { workflow: Schemas["Workflow"]; inForce: InForce }) {
  const action = {
    verb: workflow.action,
    from: workflow.from_segments,
    to: workflow.to_segments,
    alsoIfInNone: workflow.also_if_in_none,
  };
  return (
    <section className={classes.rule} aria-label="What the workflow says">
      <div className={classes.step}>
        <Group gap="xs">
          <Text size="xs" c="dimmed" fw={600}>
            WHEN
          </Text>
          <SourceMarks sources={workflow.sources} />
        </Group>
        <Text>{criteriaWords(workflow.when as never, inForce.names)}</Text>
      </div>
      <IconArrowRight className={classes.across} size={18} aria-hidden />
      <IconArrowDown className={classes.down} size={18} aria-hidden />
      <div className={classes.step}>
        <Text size="xs" c="dimmed" fw={600}>
          THEN THE {workflow.subject.toUpperCase()}
        </Text>
        <ActionLine action={action} segment={inForce.names.segment} />
        <Text size="xs" c="dimmed">
          {VERB_HINTS[workflow.action]}
          {workflow.also_if_in_none && " Also whoever is in none of them."}
        </Text>
      </div>
      {workflow.description && (
        <Text size="sm" c="dimmed" className={classes.description}>
          {workflow.description}
        </Text>
      )}
    </section>
  );
}
