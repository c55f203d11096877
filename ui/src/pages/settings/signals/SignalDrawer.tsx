import {
  Button,
  Group,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  Skeleton,
  Stack,
  Switch,
  Text,
  Textarea,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenDrawer } from "#/components/OpenDialog";
import { count, plural } from "#/components/numbers";
import { useDraft } from "#/components/useDraft";
import { useMay } from "#/session/session";
import { failureText, problemAt, problemsOf } from "../problems";
import { putDefinition } from "../putDefinition";
import { differences } from "../editor/differences";
import { STRENGTHS, upAndDown } from "../scoring/scoreModel";
import { VersionHistory } from "../editor/VersionHistory";
import { useEffects } from "../useEffects";
import classes from "./Signals.module.css";

/** One signal definition: its weight as a form, all of it as YAML, its versions. */
export function SignalDrawer({ signal, onClose }: { signal: string; onClose: () => void }) {
  const { data, error } = api.useQuery("get", "/api/v1/definitions/{kind}/{key}", {
    params: { path: { kind: "signal", key: signal } },
  });
  return (
    <OpenDrawer
      onClose={onClose}
      position="right"
      size="lg"
      title={String(data?.body.name ?? signal)}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {error && <Text c="var(--bad)">{errorMessage(error)}</Text>}
      {!data && !error && <Skeleton height={320} />}
      {data && <Editor key={data.version} definition={data} onClose={onClose} />}
    </OpenDrawer>
  );
}

function Editor({ definition, onClose }: { definition: Schemas["WrittenDefinition"]; onClose: () => void }) {
  const mayEdit = useMay("definitions.edit");
  const cache = useQueryClient();
  const [mode, setMode] = useState<"weight" | "yaml">("weight");
  const [body, setBody, forgetBody] = useDraft<Record<string, unknown>>(`signal:${definition.key}`, definition.body);
  const [yaml, setYaml, forgetYaml] = useDraft(`signal-yaml:${definition.key}`, definition.yaml);
  const draft = mode === "yaml" ? yaml : body;
  const isChanged = mode === "yaml" ? yaml !== definition.yaml : differences(definition.body, body).length > 0;
  const effects = useEffects("signal", definition.key, draft, isChanged);
  const forget = () => {
    forgetBody();
    forgetYaml();
  };
  const save = useMutation({
    mutationFn: () => putDefinition("signal", definition.key, draft, false),
    onSuccess: async () => {
      forget();
      notifications.show({ message: "Saved. The scores follow with the next tick." });
      onClose();
      await cache.invalidateQueries();
    },
  });
  const failure = save.error ?? effects.error;
  const problems = problemsOf(failure);
  const change = (part: Record<string, unknown>) => {
    save.reset();
    setBody((before) => ({ ...before, ...part }));
  };
  const shipped = async () => {
    const { data, error } = await http.GET("/api/v1/shipped-definitions/{kind}/{key}", {
      params: { path: { kind: "signal", key: definition.key } },
    });
    if (error) {
      notifications.show({ color: "red", message: errorMessage(error) });
      return;
    }
    setMode("weight");
    setBody(data.body);
  };
  const moves = effects.data?.tier_moves ?? [];
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {String(definition.body.description ?? "")}
        {definition.used_by.length > 0 && ` Used by ${plural(definition.used_by.length, "definition")}.`}
      </Text>
      <SegmentedControl
        value={mode}
        onChange={(next) => setMode(next as typeof mode)}
        data={[
          { value: "weight", label: "Weight" },
          { value: "yaml", label: "All of it, as YAML" },
        ]}
        aria-label="How to edit"
      />
      {mode === "weight" ? (
        <Stack gap="sm">
          <NativeSelect
            label="Strength"
            value={String(body.strength)}
            data={STRENGTHS.map(({ key, label }) => ({ value: key, label }))}
            onChange={(event) => change({ strength: event.currentTarget.value })}
            disabled={!mayEdit}
            error={problemAt(problems, "strength")}
          />
          <NumberInput
            label="Points of its own"
            description="Left empty, it brings the points of its strength"
            value={typeof body.points === "number" ? body.points : ""}
            onChange={(next) => change({ points: typeof next === "number" ? next : null })}
            min={-100}
            max={100}
            allowDecimal={false}
            disabled={!mayEdit}
            error={problemAt(problems, "points")}
          />
          <Switch
            label="It is on"
            description="A signal that is off is not looked for, and what came in weighs nothing"
            checked={Boolean(body.enabled)}
            disabled={!mayEdit}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
        </Stack>
      ) : (
        <Textarea
          label="Definition"
          value={yaml}
          onChange={(event) => setYaml(event.currentTarget.value)}
          readOnly={!mayEdit}
          autosize
          minRows={10}
          maxRows={28}
          classNames={{ input: classes.yaml }}
          spellCheck={false}
        />
      )}
      <div aria-live="polite" aria-busy={effects.isWorking}>
        {failure ? (
          <Text c="var(--bad)" size="sm" className={classes.pre} role="alert">
            {failureText(failure)}
          </Text>
        ) : (
          isChanged &&
          effects.data && (
            <Text size="sm" fw={600}>
              {moves.length === 0
                ? "No account would change its tier."
                : `This would re-tier ${plural(effects.data.tier_changes ?? 0, "account")}: ${count(upAndDown(moves).up)} up, ${count(upAndDown(moves).down)} down.`}
            </Text>
          )
        )}
      </div>
      {mayEdit && (
        <Group>
          <Button
            onClick={() => save.mutate()}
            loading={save.isPending}
            disabled={!isChanged || effects.isWorking || Boolean(effects.error)}
          >
            Save as a new version
          </Button>
          {isChanged && (
            <Button variant="default" onClick={forget}>
              Discard
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={() => void shipped()}>
            As shipped
          </Button>
        </Group>
      )}
      <VersionHistory
        kind="signal"
        definitionKey={definition.key}
        current={definition.body}
        onRestore={
          mayEdit
            ? (old) => {
                setMode("weight");
                setBody(old as Record<string, unknown>);
              }
            : undefined
        }
      />
    </Stack>
  );
}
