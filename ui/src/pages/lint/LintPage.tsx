import { Button, SegmentedControl, Text } from "@mantine/core";
import { IconShieldCheck, IconWand } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { type InForce, useInForce } from "#/definition/inForce";
import { countWords, FindingCard } from "./FindingCard";
import { type Finding, type Group as RecipeGroup, grouped, recipeTitle } from "./findings";
import { RecipeDialog } from "./RecipeDialog";
import { Words } from "#/trial/Words";

/** Will my rules fight? What works against what, whom it concerns, and what to do instead. */
export function LintPage() {
  const { data, error } = api.useQuery("get", "/api/v1/lint");
  const inForce = useInForce();
  const [severity, setSeverity] = useState<"all" | Finding["severity"]>("all");
  if (error && !data) return <Notice title="The lint could not run">{errorMessage(error)}</Notice>;
  const findings = data?.items.filter((one) => severity === "all" || one.severity === severity);
  const { withRecipe, others } = grouped(findings ?? []);
  return (
    <Page
      title="Lint"
      lead="Rules that are each fine by themselves can work against each other. It looks at all active workflows, ladders and campaigns, and changes nothing."
    >
      {data && data.items.length > 0 && (
        <SegmentedControl
          aria-label="Which findings"
          value={severity}
          onChange={(next) => setSeverity(next as typeof severity)}
          data={[
            { value: "all", label: `All ${data.items.length}` },
            { value: "warning", label: "Warnings" },
            { value: "info", label: "Infos" },
          ]}
          style={{ alignSelf: "flex-start" }}
        />
      )}
      {findings?.length === 0 && (
        <Notice
          title={data?.items.length === 0 ? "Nothing works against anything else" : "No finding of this kind"}
          icon={<IconShieldCheck size={32} color="var(--good)" />}
          action={
            data?.items.length === 0 && (
              <Button component={Link} to="/workflows" search={{ view: "templates" } as never} variant="default">
                Look at templates
              </Button>
            )
          }
        >
          {data?.items.length === 0
            ? "Overlapping thresholds, segments that one rule fills and another empties, circles and campaigns that nobody new sees would be listed here. The legacy templates show what that looks like."
            : "Choose all to see the others."}
        </Notice>
      )}
      {withRecipe.map((group) => (
        <Recipe key={group.recipe.yaml} group={group} inForce={inForce} />
      ))}
      {others.length > 0 && (
        <Panel
          title={withRecipe.length > 0 ? "Others, to decide case by case" : "Findings"}
          hint={countWords(others)}
          flush
        >
          {others.map((one) => (
            <FindingCard key={one.message} finding={one} inForce={inForce} />
          ))}
        </Panel>
      )}
    </Page>
  );
}

/** The findings that one recipe answers, and the recipe. */
function Recipe({ group, inForce }: { group: RecipeGroup; inForce: InForce | undefined }) {
  const [isOpen, setIsOpen] = useState(false);
  const mayEdit = useMay("workflows.edit");
  const { recipe, findings } = group;
  return (
    <Panel
      title={inForce ? recipeTitle(recipe, inForce) : "Better recipe"}
      hint={`One recipe answers ${countWords(findings)}.`}
      flush
      actions={
        mayEdit &&
        inForce && (
          <Button leftSection={<IconWand size={16} />} onClick={() => setIsOpen(true)}>
            Look at the better recipe
          </Button>
        )
      }
    >
      <Text size="sm" px="md" pb="sm">
        <Words text={recipe.text} />
      </Text>
      {findings.map((one) => (
        <FindingCard key={one.message} finding={one} inForce={inForce} hideRecipe />
      ))}
      {isOpen && inForce && <RecipeDialog recipe={recipe} inForce={inForce} onClose={() => setIsOpen(false)} />}
    </Panel>
  );
}
