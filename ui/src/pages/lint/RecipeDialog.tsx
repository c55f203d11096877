import { Code, Group, List, ScrollArea, Stack, Tabs, Text } from "@mantine/core";
import { useMemo } from "react";
import {
  type Body,
  putInForce,
  takeOutOfForce,
  useForgetDefinitions,
  usePreviewOf,
  useTrialOf,
} from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { plural } from "#/components/numbers";
import { ApplyButton } from "#/trial/ApplyButton";
import { EffectView, effectWords, Warnings } from "#/trial/EffectView";
import { DiffTable } from "#/trial/DiffTable";
import { differences } from "#/trial/diff";
import { offerUndo } from "#/trial/undo";
import { Words } from "#/trial/Words";
import classes from "./RecipeDialog.module.css";
import { LadderScale } from "../ladders/LadderScale";
import { stagesOfBody } from "../ladders/ladder";
import type { InForce } from "#/definition/inForce";
import { kindOf, type Recipe, recipeBodies, recipeTitle, replacedBy, wayBack } from "./findings";

interface RecipeDialogProps {
  recipe: Recipe;
  inForce: InForce;
  onClose: () => void;
}

/** A better recipe before it is put in force: what takes the place of what, and whom that would move. */
export function RecipeDialog({ recipe, inForce, onClose }: RecipeDialogProps) {
  const bodies = useMemo(() => recipeBodies(recipe, inForce), [recipe, inForce]);
  const replaced = useMemo(() => replacedBy(recipe, inForce), [recipe, inForce]);
  const preview = usePreviewOf(bodies);
  const trial = useTrialOf(bodies);
  const forget = useForgetDefinitions();
  const ladders = (recipe.definitions as Body[]).filter((body) => Array.isArray(body.stages));
  const changed = (recipe.definitions as Body[]).filter((body) =>
    inForce.body(kindOf(body), String(body[kindOf(body)])),
  );
  const name = (recipe.definitions as Body[]).map((body) => String(body.name)).join(", ");
  const done = () => {
    const back = wayBack(recipe, inForce);
    onClose();
    offerUndo(
      `${name} is in force`,
      replaced.length > 0 ? `${plural(replaced.length, "workflow")} archived.` : "It has a new version.",
      async () => {
        if (back.bodies.length > 0) await putInForce(back.bodies);
        for (const one of back.created) await takeOutOfForce(one.kind, one.key);
        await forget();
      },
    );
  };
  const error = preview.error ?? trial.error;
  return (
    <OpenModal onClose={onClose} size="xl" title={recipeTitle(recipe, inForce)}>
      <Stack gap="md">
        <Text size="sm">
          <Words text={recipe.text} />
        </Text>
        {ladders.map((body) => (
          <div key={String(body.ladder)}>
            <Text size="sm" fw={600} mb={4}>
              New ladder: {String(body.name)}
            </Text>
            <LadderScale stages={stagesOfBody(body)} hysteresis={0} />
          </div>
        ))}
        {replaced.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              Archived in its place
            </Text>
            <List size="sm">
              {replaced.map((body) => (
                <List.Item key={String(body.workflow)}>{String(body.name)}</List.Item>
              ))}
            </List>
          </div>
        )}
        <Tabs defaultValue={replaced.length === 0 ? "diff" : "effect"}>
          <Tabs.List>
            <Tabs.Tab value="effect">Effect</Tabs.Tab>
            {changed.length > 0 && <Tabs.Tab value="diff">Differences</Tabs.Tab>}
            <Tabs.Tab value="text">Definitions</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="effect" pt="sm">
            {error ? (
              <Text size="sm" c="red" role="alert">
                {errorMessage(error)}
              </Text>
            ) : (
              <Stack gap="sm">
                <Text fw={600}>{preview.data ? effectWords(preview.data) : "Working out whom this would move…"}</Text>
                {preview.data && <EffectView preview={preview.data} segment={inForce.names.segment} onlyChanges />}
                {trial.data && trial.data.warnings.length > 0 && (
                  <>
                    <Text size="sm" fw={600}>
                      What the lint would still say
                    </Text>
                    <Warnings findings={trial.data.warnings} />
                  </>
                )}
              </Stack>
            )}
          </Tabs.Panel>
          <Tabs.Panel value="diff" pt="sm">
            {changed.map((body) => (
              <div key={String(body[kindOf(body)])}>
                <Text size="sm" fw={600}>
                  {String(body.name)}
                </Text>
                <DiffTable
                  label={`What changes in ${String(body.name)}`}
                  differences={differences(inForce.body(kindOf(body), String(body[kindOf(body)])) ?? {}, body)}
                />
              </div>
            ))}
          </Tabs.Panel>
          <Tabs.Panel value="text" pt="sm">
            <ScrollArea.Autosize
              mah={300}
              viewportProps={{ tabIndex: 0, role: "region", "aria-label": "Definitions as YAML" }}
            >
              <Code block>{recipe.yaml}</Code>
            </ScrollArea.Autosize>
          </Tabs.Panel>
        </Tabs>
        <Group justify="flex-end" className={classes.foot}>
          <ApplyButton
            bodies={bodies}
            preview={preview.data}
            label={replaced.length > 0 ? `Replace ${plural(replaced.length, "workflow")}` : `Change ${name}`}
            disabled={!preview.data || Boolean(error)}
            onDone={done}
          />
        </Group>
      </Stack>
    </OpenModal>
  );
}
