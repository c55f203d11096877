import { Alert, Badge, Button, Code, Group, ScrollArea, SimpleGrid, Stack, Tabs, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, http, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { plural } from "#/components/numbers";
import { useMay } from "#/session/session";
import { Warnings } from "#/trial/EffectView";
import { notifications } from "@mantine/notifications";
import { OpenModal } from "#/components/OpenDialog";
import classes from "./TemplateGallery.module.css";

type Template = Schemas["Template"];

/** Use cases as definitions: what each would put in force, and what the lint says of it. */
export function TemplateGallery() {
  const { data, error } = api.useQuery("get", "/api/v1/templates");
  const [shown, setShown] = useState<Template | null>(null);
  if (error) return <Notice title="The templates could not be read">{errorMessage(error)}</Notice>;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {data?.items.map((template) => (
          <article key={template.key} className={classes.card}>
            <Group gap={6}>
              <Title order={2} size="h3">
                {template.name}
              </Title>
              {isLegacy(template) && (
                <Badge size="xs" variant="default">
                  legacy rules
                </Badge>
              )}
            </Group>
            <Text size="sm">{template.use_case}</Text>
            <Text size="xs" c="dimmed" className={classes.counts}>
              {countsWords(template)}
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => setShown(template)}
              aria-label={`Look at it: ${template.name}`}
            >
              Look at it
            </Button>
          </article>
        ))}
      </SimpleGrid>
      {shown && <TemplateDialog template={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function TemplateDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const mayApply = useMay("workflows.edit");
  const forget = useForgetDefinitions();
  const path = { path: { key: template.key } };
  const { data: written } = api.useQuery("get", "/api/v1/templates/{key}", { params: path });
  const trial = useQuery({
    queryKey: ["template-trial", template.key],
    enabled: mayApply,
    retry: false,
    queryFn: async ({ signal }) => {
      const { data, error } = await http.POST("/api/v1/templates/{key}/apply", {
        params: { ...path, query: { dry_run: true } },
        signal,
      });
      if (error) throw error;
      return data;
    },
  });
  const apply = api.useMutation("post", "/api/v1/templates/{key}/apply", {
    onSuccess: (changes) => {
      onClose();
      void forget();
      notifications.show({
        title: `${template.name} is in force`,
        message:
          changes.warnings.length > 0
            ? `The lint has ${plural(changes.warnings.length, "finding")} about it.`
            : `${plural(changes.changes.length, "definition")} put in force.`,
      });
    },
  });
  const changed = trial.data?.changes.filter((one) => !one.is_new) ?? [];
  return (
    <OpenModal onClose={onClose} size="xl" title={template.name}>
      <Stack>
        <Text size="sm">{template.description || template.use_case}</Text>
        <Tabs defaultValue="effect">
          <Tabs.List>
            <Tabs.Tab value="effect">What it does</Tabs.Tab>
            <Tabs.Tab value="text">Definitions</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="effect" pt="sm">
            <Stack gap="sm">
              <Text size="sm">{countsWords(template)}.</Text>
              {trial.error && (
                <Text size="sm" c="red" role="alert">
                  {errorMessage(trial.error)}
                </Text>
              )}
              {trial.data && trial.data.changes.length === 0 && <Text size="sm">All of it is in force already.</Text>}
              {changed.length > 0 && (
                <Alert
                  color="yellow"
                  icon={<IconAlertTriangle size={18} />}
                  title={`${plural(changed.length, "definition")} of yours would get a new version`}
                >
                  {changed.map((one) => `${one.kind.replace("_", " ")} ${one.key}`).join(", ")}
                </Alert>
              )}
              {trial.data?.member_moves && <Text size="sm">{movesWords(trial.data.member_moves)}</Text>}
              <Warnings findings={trial.data?.warnings ?? []} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="text" pt="sm">
            <ScrollArea.Autosize
              mah={360}
              viewportProps={{ tabIndex: 0, role: "region", "aria-label": "Definitions as YAML" }}
            >
              <Code block>{written?.yaml ?? ""}</Code>
            </ScrollArea.Autosize>
          </Tabs.Panel>
        </Tabs>
        {apply.error && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(apply.error)}
          </Text>
        )}
        <Group justify="space-between">
          {isLegacy(template) ? (
            <Text size="sm" c="dimmed" maw={400}>
              It is here to compare with; the ladder of the same use case does without these faults. See the{" "}
              <Link to="/lint">lint</Link> after applying.
            </Text>
          ) : (
            <span />
          )}
          {mayApply && (
            <Button
              loading={apply.isPending}
              disabled={!trial.data || trial.data.changes.length === 0}
              onClick={() => apply.mutate({ params: path })}
            >
              Apply template
            </Button>
          )}
        </Group>
      </Stack>
    </OpenModal>
  );
}

const isLegacy = (template: Template): boolean => template.key.endsWith("-legacy");

function countsWords(template: Template): string {
  const counts = new Map<string, number>();
  for (const { kind } of template.definitions) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, number]) => plural(number, kind.replace("_", " "))).join(", ");
}

function movesWords(moves: readonly Schemas["MemberMove"][]): string {
  const entered = moves.reduce((sum, one) => sum + one.entered, 0);
  const left = moves.reduce((sum, one) => sum + one.left, 0);
  if (entered + left === 0) return "Nobody would enter or leave a segment now.";
  return `At the next tick there would be ${plural(entered, "entry", "entries")} into segments, and ${plural(left, "departure")}.`;
}
