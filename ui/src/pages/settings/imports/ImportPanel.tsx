import { Button, Group, NativeSelect, Progress, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, http } from "#/api/client";
import { plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useDraft } from "#/components/useDraft";
import { failureText } from "../problems";
import { FileDrop } from "./FileDrop";
import classes from "./Imports.module.css";
import { guessed, type MappingBody } from "./mapping";
import { MappingForm } from "./MappingForm";
import { ReportView } from "./ReportView";
import { sampleOf } from "./sample";
import { useImport } from "./useImport";

const OWN = "(own)";

interface Choice {
  /** A shipped mapping, or one of one's own. */
  name: string;
  body: MappingBody | null;
  yaml: string;
}

/** From a file to records: what it holds, what goes where, a dry run, and then the import itself. */
export function ImportPanel({ given }: { given: Choice | null }) {
  const [file, setFile] = useState<File | null>(null);
  const [choice, setChoice] = useDraft<Choice | null>("import-mapping", given);
  const [mode, setMode] = useState<"form" | "yaml">("form");
  const [isEditing, setIsEditing] = useState(given !== null);
  const shipped = api.useQuery("get", "/api/v1/import-mappings", undefined, { staleTime: Number.POSITIVE_INFINITY });
  const targets = api.useQuery("get", "/api/v1/import-mappings/targets", undefined, {
    staleTime: Number.POSITIVE_INFINITY,
  });
  const run = useImport();
  const sample = useMutation({
    mutationFn: ({ chosen, mapping }: { chosen: File; mapping: string | null }) => sampleOf(chosen, mapping),
  });
  const check = useMutation({
    mutationFn: async (text: string) => {
      const { data, error } = await http.POST("/api/v1/import-mappings/check", { body: { text } });
      if (error) throw error;
      return data;
    },
  });

  const take = async (chosen: File) => {
    run.reset();
    setFile(chosen);
    const found = await sample.mutateAsync({ chosen, mapping: null }).catch(() => null);
    const best = found?.mappings[0];
    if (best && choice?.name !== OWN) choose(best.name);
  };
  const choose = (name: string) => {
    run.reset();
    check.reset();
    setIsEditing(name === OWN);
    const known = shipped.data?.items.find((one) => one.name === name);
    if (name === OWN) {
      const object = choice?.body?.object ?? "account";
      const body =
        choice?.body ??
        guessed(
          object,
          sample.data?.columns ?? [],
          targets.data?.items.find((one) => one.object === object),
        );
      setChoice({ name, body, yaml: JSON.stringify(body, null, 2) });
    } else if (known) {
      setChoice({ name, body: known.body as unknown as MappingBody, yaml: known.yaml });
      if (file && known.format === "access_log") sample.mutate({ chosen: file, mapping: name });
    }
  };
  const edit = (body: MappingBody) => {
    run.reset();
    setChoice({ name: OWN, body, yaml: JSON.stringify(body, null, 2) });
  };
  const turn = async (next: "form" | "yaml") => {
    if (!choice) return;
    // Each form is made from the other by the server, which knows what a mapping may say.
    const source = next === "form" ? choice.yaml : choice.name === OWN ? JSON.stringify(choice.body) : choice.yaml;
    if (choice.name !== OWN) {
      setMode(next);
      return;
    }
    const checked = await check.mutateAsync(source).catch(() => null);
    if (checked) {
      setChoice({ name: OWN, body: checked.body as unknown as MappingBody, yaml: checked.yaml });
      setMode(next);
    }
  };
  const mapping = !choice
    ? null
    : choice.name !== OWN
      ? choice.name
      : mode === "yaml"
        ? choice.yaml
        : JSON.stringify(choice.body);
  const isRunning = run.phase === "running";
  const begin = (isDryRun: boolean) => file && mapping && void run.start(file, mapping, isDryRun);
  const wanted = run.report ? run.report.created + run.report.updated : 0;
  const failure = run.error ?? check.error ?? sample.error;
  return (
    <Panel
      title="Import a file"
      hint="A row that was imported before changes nothing; dirty rows never stop the others"
    >
      <Stack>
        <FileDrop file={file} onChoose={(chosen) => void take(chosen)} />
        {file && (sample.data || sample.isError) && (
          <Group align="end" gap="sm">
            <NativeSelect
              label="Mapping"
              description="Which column is what"
              value={choice?.name ?? ""}
              onChange={(event) => choose(event.currentTarget.value)}
              disabled={isRunning}
              data={[
                ...(choice ? [] : [{ value: "", label: "Choose one" }]),
                {
                  group: "Fits this file",
                  items: sample.data?.mappings.map((fit) => ({ value: fit.name, label: fit.name })) ?? [],
                },
                {
                  group: "Others",
                  items: (shipped.data?.items ?? [])
                    .filter((one) => !sample.data?.mappings.some((fit) => fit.name === one.name))
                    .map((one) => ({ value: one.name, label: one.name })),
                },
                { group: "Your own", items: [{ value: OWN, label: "a mapping of your own" }] },
              ]}
            />
            {choice && !isEditing && (
              <Button variant="default" onClick={() => setIsEditing(true)} disabled={isRunning}>
                Look at it and change it
              </Button>
            )}
          </Group>
        )}
        {choice && isEditing && file && sample.data && (
          <div>
            <Group justify="space-between" mb="xs">
              <SegmentedControl
                size="xs"
                aria-label="How to edit the mapping"
                value={mode}
                onChange={(next) => void turn(next as typeof mode)}
                data={[
                  { value: "form", label: "Column by column" },
                  { value: "yaml", label: "All of it, as YAML" },
                ]}
              />
              {choice.name !== OWN && (
                <Text size="xs" c="dimmed">
                  A change makes it a mapping of your own
                </Text>
              )}
            </Group>
            {mode === "form" && choice.body && (
              <MappingForm
                body={choice.body}
                onChange={edit}
                sample={sample.data}
                targets={targets.data?.items ?? []}
              />
            )}
            {mode === "yaml" && (
              <Textarea
                aria-label="The mapping as YAML"
                value={choice.yaml}
                onChange={(event) => setChoice({ ...choice, name: OWN, yaml: event.currentTarget.value })}
                autosize
                minRows={8}
                maxRows={26}
                spellCheck={false}
                classNames={{ input: classes.yaml }}
              />
            )}
          </div>
        )}
        {failure && !isRunning ? (
          <Text size="sm" c="var(--bad)" role="alert" className={classes.pre}>
            {failureText(failure)}
          </Text>
        ) : null}
        {file && mapping && (
          <Group>
            {run.phase === "done" && run.isDryRun ? (
              <Button onClick={() => begin(false)} disabled={wanted === 0}>
                {wanted === 0 ? "Nothing new to import" : `Import ${plural(wanted, "row")}`}
              </Button>
            ) : (
              <Button onClick={() => begin(true)} disabled={isRunning || (run.phase === "done" && !run.isDryRun)}>
                Try it first
              </Button>
            )}
            {isRunning && (
              <Button variant="default" onClick={() => void run.cancel()}>
                Cancel
              </Button>
            )}
          </Group>
        )}
        <div aria-live="polite">
          {isRunning && <Running progress={run.progress} isDryRun={run.isDryRun} />}
          {run.phase === "cancelled" && <Text size="sm">Cancelled. Nothing was changed.</Text>}
          {run.phase === "done" && run.report && (
            <>
              <Text fw={620} mb="xs">
                {run.isDryRun ? "This would happen; nothing is changed yet" : `${run.report.file_name} is imported`}
              </Text>
              <ReportView report={run.report} />
            </>
          )}
        </div>
      </Stack>
    </Panel>
  );
}

function Running({ progress, isDryRun }: { progress: { done: number; total: number } | null; isDryRun: boolean }) {
  const isRead = progress !== null && progress.done >= progress.total;
  const percent = progress && progress.total > 0 ? Math.round((100 * progress.done) / progress.total) : 0;
  return (
    <div>
      <Text size="sm" mb={4}>
        {progress === null
          ? "Sending the file"
          : isRead
            ? isDryRun
              ? "Comparing"
              : "Comparing and storing"
            : `Reading, ${percent} %`}
      </Text>
      <Progress
        value={isRead || progress === null ? 100 : percent}
        animated={isRead || progress === null}
        aria-label="Progress of the import"
      />
    </div>
  );
}
