import { Button, Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, http } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { useDraft } from "#/components/useDraft";
import { useMay } from "#/session/session";
import { DefinitionEditor } from "../editor/DefinitionEditor";
import { differences } from "../editor/differences";
import { VersionHistory } from "../editor/VersionHistory";
import { problemAt, problemsOf } from "../problems";
import { putDefinition } from "../putDefinition";
import { useEffects } from "../useEffects";
import { DecayPanel } from "./DecayPanel";
import { PointsPanel } from "./PointsPanel";
import { RetierPanel } from "./RetierPanel";
import type { ScoreModel } from "./scoreModel";
import { ThresholdBand } from "./ThresholdBand";
import { WeightsPanel } from "./WeightsPanel";

const KEY = "intent";
const MODEL = { params: { path: { kind: "score_model" as const, key: KEY } } };

/** The score model: every number a score depends on, and what another number would do. */
export function ScoringSection() {
  const { data, error } = api.useQuery("get", "/api/v1/definitions/{kind}/{key}", MODEL);
  if (error) return <Notice title="The score model could not be read">{errorMessage(error)}</Notice>;
  if (!data) return <Skeleton height={480} />;
  return <ModelEditor key={data.version} model={data.body as unknown as ScoreModel} version={data.version} />;
}

function ModelEditor({ model, version }: { model: ScoreModel; version: number }) {
  const mayEdit = useMay("scoring.edit");
  const cache = useQueryClient();
  const [draft, setDraft, forget, { isOutdated }] = useDraft(`score_model:${KEY}`, model);
  const scores = api.useQuery("get", "/api/v1/score-distribution");
  const changed = differences(model, draft);
  const retier = useEffects("score_model", KEY, draft, changed.length > 0);
  const save = useMutation({
    mutationFn: () => putDefinition("score_model", KEY, draft, false),
    onSuccess: async () => {
      forget();
      notifications.show({ message: `Saved as version ${version + 1}. The scores follow with the next tick.` });
      await cache.invalidateQueries();
    },
  });
  const failure = save.error ?? retier.error;
  const problems = problemsOf(failure);
  const change = (part: Partial<ScoreModel>) => {
    save.reset();
    setDraft((before) => ({ ...before, ...part }));
  };
  const reset = async () => {
    const { data, error } = await http.GET("/api/v1/shipped-definitions/{kind}/{key}", MODEL);
    if (error) notifications.show({ color: "red", message: errorMessage(error) });
    else change(data.body as unknown as ScoreModel);
  };
  const shared = { model: draft, change, problems, disabled: !mayEdit };
  return (
    <DefinitionEditor
      what="the score model"
      mayEdit={mayEdit}
      newerVersion={isOutdated ? version : undefined}
      side={
        <>
          {mayEdit && (
            <RetierPanel
              changed={changed}
              effects={retier.data}
              isWorking={retier.isWorking}
              error={failure}
              isSaving={save.isPending}
              onSave={() => save.mutate()}
              onDiscard={() => {
                save.reset();
                forget();
              }}
            />
          )}
          <VersionHistory
            kind="score_model"
            definitionKey={KEY}
            current={model}
            onRestore={mayEdit ? (body) => change(body as ScoreModel) : undefined}
          />
          {mayEdit && (
            <Button variant="subtle" color="gray" onClick={() => void reset()}>
              Start from the numbers as shipped
            </Button>
          )}
        </>
      }
    >
      <ThresholdBand
        value={draft.thresholds}
        onChange={(thresholds) => change({ thresholds })}
        scores={scores.data?.items ?? []}
        error={problemAt(problems, "thresholds", true)}
        disabled={!mayEdit}
      />
      <PointsPanel {...shared} />
      <DecayPanel decay={draft.decay} onChange={(decay) => change({ decay })} problems={problems} disabled={!mayEdit} />
      <WeightsPanel {...shared} />
    </DefinitionEditor>
  );
}
