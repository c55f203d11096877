import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { http } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { count, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { pathWords } from "../editor/differences";
import { upAndDown } from "../scoring/scoreModel";
import classes from "./Workspace.module.css";

const FIELDS_MAX = 6;

async function apply(text: string, isDryRun: boolean) {
  const { data, error } = await http.POST("/api/v1/definitions", {
    params: { query: { dry_run: isDryRun } },
    body: text as never,
    headers: { "Content-Type": "application/yaml" },
    bodySerializer: String,
  });
  if (error) throw error;
  return data;
}

/** All definitions as one file, out and in: first the plan, then the change. */
export function DefinitionFiles() {
  const cache = useQueryClient();
  const [text, setText] = useState<string | null>(null);
  const plan = useMutation({ mutationFn: (content: string) => apply(content, true) });
  const put = useMutation({
    mutationFn: (content: string) => apply(content, false),
    onSuccess: async (done) => {
      notifications.show({ message: `${plural(done.changes.length, "definition")} in force.` });
      setText(null);
      plan.reset();
      await cache.invalidateQueries();
    },
  });
  const choose = async (file: File | null) => {
    if (!file) return;
    put.reset();
    const content = await file.text();
    setText(content);
    plan.mutate(content);
  };
  const changes = plan.data?.changes ?? [];
  const failure = plan.error ?? put.error;
  return (
    <Panel
      title="Definitions as files"
      hint="Score model, signals, segments, workflows and the rest, to keep in version control and to put in force elsewhere"
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            component="a"
            href="/api/v1/definitions/export"
            download="definitions.yaml"
            leftSection={<IconDownload size={14} />}
          >
            Export as YAML
          </Button>
          <FileButton
            onChange={(file) => void choose(file)}
            accept=".yaml,.yml"
            inputProps={{ "aria-label": "File with definitions" }}
          >
            {(props) => (
              <Button {...props} size="xs" variant="default" loading={plan.isPending}>
                Import a file
              </Button>
            )}
          </FileButton>
        </>
      }
    >
      <div aria-live="polite">
        {failure && (
          <Text size="sm" c="var(--bad)" role="alert" className={classes.pre}>
            {errorMessage(failure)}
          </Text>
        )}
        {!plan.data && !failure && (
          <Text size="sm" c="dimmed">
            A file is looked at first: what would change, and for how many accounts. Nothing is put in force before you
            say so.
          </Text>
        )}
        {plan.data && text !== null && (
          <Stack gap="xs">
            <Text fw={620}>
              {changes.length === 0
                ? "Everything in the file is in force already"
                : `${plural(changes.length, "definition")} would change, ${count(changes.filter((change) => change.is_new).length)} of them new`}
            </Text>
            {(plan.data.tier_moves?.length ?? 0) > 0 && (
              <Text size="sm">
                {plural(plan.data.tier_changes ?? 0, "account")} would come into another tier:{" "}
                {count(upAndDown(plan.data.tier_moves ?? []).up)} up,{" "}
                {count(upAndDown(plan.data.tier_moves ?? []).down)} down.
              </Text>
            )}
            <ul className={classes.changes}>
              {changes.map((change) => (
                <li key={`${change.kind} ${change.key}`}>
                  {change.kind.replaceAll("_", " ")} <b>{change.key}</b>
                  {change.is_new
                    ? ", new"
                    : `: ${change.fields
                        .slice(0, FIELDS_MAX)
                        .map((field) => pathWords(field.path))
                        .join("; ")}`}
                  {change.fields.length > FIELDS_MAX && ` and ${change.fields.length - FIELDS_MAX} more`}
                </li>
              ))}
            </ul>
            {changes.length > 0 && (
              <Group>
                <Button loading={put.isPending} onClick={() => put.mutate(text)}>
                  Put in force
                </Button>
                <Button
                  variant="default"
                  onClick={() => {
                    setText(null);
                    plan.reset();
                  }}
                >
                  Discard
                </Button>
              </Group>
            )}
          </Stack>
        )}
      </div>
    </Panel>
  );
}
