import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle, IconWand } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { plural } from "#/components/numbers";
import { Words } from "#/trial/Words";
import { useMay } from "#/session/session";
import type { InForce } from "#/definition/inForce";
import { Concerned } from "./Concerned";
import classes from "./FindingCard.module.css";
import { CODES, type Finding } from "./findings";
import { RecipeDialog } from "./RecipeDialog";

interface FindingCardProps {
  finding: Finding;
  inForce: InForce | undefined;
  /** Its recipe stands above, together with others that it answers. */
  hideRecipe?: boolean;
}

/** One thing that works against another: what, whom it concerns, and what to do instead. */
export function FindingCard({ finding, inForce, hideRecipe = false }: FindingCardProps) {
  const [isOpen, setIsOpen] = useState(false);
  const mayEdit = useMay("workflows.edit");
  const isWarning = finding.severity === "warning";
  const Icon = isWarning ? IconAlertTriangle : IconInfoCircle;
  return (
    <article className={classes.finding} aria-label={CODES[finding.code]}>
      <Icon
        size={18}
        className={classes.sign}
        data-severity={finding.severity}
        role="img"
        aria-label={isWarning ? "Warning" : "Info"}
      />
      <div className={classes.content}>
        <Group gap={8}>
          <Text size="sm" fw={600}>
            {CODES[finding.code]}
          </Text>
          {!isWarning && (
            <Badge size="xs" variant="default">
              may be meant so
            </Badge>
          )}
        </Group>
        <Text size="sm">{finding.message}</Text>
        <Group gap="md" mt={2}>
          {finding.definitions.map((one) => (
            <DefinitionLink
              key={`${one.kind} ${one.key}`}
              kind={one.kind}
              itemKey={one.key}
              name={inForce?.name(one.kind, one.key) ?? one.key}
            />
          ))}
        </Group>
        {finding.criteria && finding.subject_count !== null && <Concerned finding={finding} />}
        {!hideRecipe && (
          <div className={classes.recipe}>
            <Text size="sm">
              <Text span fw={600}>
                Instead:{" "}
              </Text>
              <Words text={finding.recipe.text} />
            </Text>
            {finding.recipe.definitions.length > 0 && mayEdit && inForce && (
              <Button
                size="compact-sm"
                variant="light"
                mt={6}
                leftSection={<IconWand size={15} />}
                onClick={() => setIsOpen(true)}
              >
                Look at the better recipe
              </Button>
            )}
          </div>
        )}
      </div>
      {isOpen && inForce && <RecipeDialog recipe={finding.recipe} inForce={inForce} onClose={() => setIsOpen(false)} />}
    </article>
  );
}

/** A definition as a link to its screen, with the kind of thing it is. */
export function DefinitionLink({ kind, itemKey, name }: { kind: string; itemKey: string; name: string }) {
  const place = PLACES[kind];
  const label = (
    <>
      <Text span size="xs" c="dimmed">
        {kind.replace("_", " ")}{" "}
      </Text>
      {name}
    </>
  );
  if (!place)
    return (
      <Text span size="sm">
        {label}
      </Text>
    );
  return (
    <Anchor component={Link} to={place[0]} params={(place[1] ? { [place[1]]: itemKey } : {}) as never} size="sm">
      {label}
    </Anchor>
  );
}

const PLACES: Record<string, readonly [path: string, parameter?: string]> = {
  workflow: ["/workflows/$workflowKey", "workflowKey"],
  ladder: ["/ladders/$ladderKey", "ladderKey"],
  segment: ["/segments/$segmentKey", "segmentKey"],
  campaign: ["/campaigns/$campaignKey", "campaignKey"],
  intent_report: ["/intent-reports/$reportKey", "reportKey"],
  sending_rules: ["/settings/sending"],
};

/** "5 findings", "1 warning and 2 infos". */
export function countWords(findings: readonly Finding[]): string {
  const warnings = findings.filter((one) => one.severity === "warning").length;
  const infos = findings.length - warnings;
  return [warnings > 0 && plural(warnings, "warning"), infos > 0 && plural(infos, "info")]
    .filter(Boolean)
    .join(" and ");
}
