import { Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import type { Body } from "#/api/definitions";
import { Notice } from "#/components/Notice";
import { useDraft } from "#/components/useDraft";
import { useMay } from "#/session/session";
import { DefinitionEditor } from "../editor/DefinitionEditor";
import { differences } from "../editor/differences";
import { VersionHistory } from "../editor/VersionHistory";
import { problemsOf } from "../problems";
import { putDefinition } from "../putDefinition";
import { useEffects } from "../useEffects";
import { ChangedRules } from "./ChangedRules";
import { HoursPanel } from "./HoursPanel";
import { KeepingPanel } from "./KeepingPanel";
import { LimitsPanel } from "./LimitsPanel";
import { SenderPanel } from "./SenderPanel";
import { KEY, type SendingRules, toBody, toRules } from "./sendingRules";

const RULES = { params: { path: { kind: "sending_rules" as const, key: KEY } } };

/** What holds for everything the workspace sends: from whom, at what times, how much of it, and how long it is kept. */
export function SendingSection() {
  const { data, error } = api.useQuery("get", "/api/v1/definitions/{kind}/{key}", RULES);
  if (error) return <Notice title="The sending rules could not be read">{errorMessage(error)}</Notice>;
  if (!data) return <Skeleton height={480} />;
  return <RulesEditor key={data.version} body={data.body as Body} version={data.version} />;
}

function RulesEditor({ body, version }: { body: Body; version: number }) {
  const mayEdit = useMay("definitions.edit");
  const cache = useQueryClient();
  const rules = useMemo(() => toRules(body), [body]);
  const [draft, setDraft, forget, { isOutdated }] = useDraft(`sending_rules:${KEY}`, rules);
  const said = useMemo(() => toBody(draft), [draft]);
  const changed = differences(toBody(rules), said);
  const trial = useEffects("sending_rules", KEY, said, mayEdit && changed.length > 0);
  const save = useMutation({
    mutationFn: () => putDefinition("sending_rules", KEY, said, false),
    onSuccess: async () => {
      forget();
      notifications.show({ message: "Saved. Messages go by it from now on." });
      await cache.invalidateQueries();
    },
  });
  const failure = changed.length > 0 ? (save.error ?? trial.error) : null;
  const change = (part: Partial<SendingRules>) => {
    save.reset();
    setDraft((before) => ({ ...before, ...part }));
  };
  const shared = { rules: draft, change, problems: problemsOf(failure), disabled: !mayEdit };
  return (
    <DefinitionEditor
      what="the sending rules"
      mayEdit={mayEdit}
      newerVersion={isOutdated ? version : undefined}
      side={
        <>
          {mayEdit && (
            <ChangedRules
              changed={changed}
              error={failure}
              isWorking={trial.isWorking}
              isSaving={save.isPending}
              onSave={() => save.mutate()}
              onDiscard={() => {
                save.reset();
                forget();
              }}
            />
          )}
          <VersionHistory
            kind="sending_rules"
            definitionKey={KEY}
            current={body}
            onRestore={mayEdit ? (former) => change(toRules(former as Body)) : undefined}
          />
        </>
      }
    >
      <SenderPanel {...shared} />
      <HoursPanel {...shared} />
      <LimitsPanel {...shared} />
      <KeepingPanel {...shared} />
    </DefinitionEditor>
  );
}
