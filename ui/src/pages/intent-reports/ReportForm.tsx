import {
  Alert,
  Button,
  Grid,
  Group,
  Radio,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api } from "#/api/client";
import { putInForce, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useDraft } from "#/components/useDraft";
import { LiveCount, useLiveCount } from "#/criteria";
import { proposedKey } from "#/definition/key";
import { bodyOf, counted, type Preset, PRESETS, type ReportDraft, withPreset } from "./report";
import classes from "./ReportForm.module.css";
import { ScopeField } from "./ScopeField";
import { WeightField } from "./WeightField";

interface ReportFormProps {
  title: string;
  /** The key of the report that is edited; a new one gets its key from its name. */
  reportKey: string | null;
  initial: ReportDraft;
  /** The definition in force, of which fields that are not edited here stay. */
  before: Record<string, unknown>;
}

/** Everything that makes an intent report, in the order of the questions: what for, by which weights, about whom. */
export function ReportForm({ title, reportKey, initial, before }: ReportFormProps) {
  const [draft, setDraft, forgetDraft, origin] = useDraft<ReportDraft>(`intent_report:${reportKey ?? ""}`, initial);
  const [error, setError] = useState<unknown>(null);
  const [isSaving, setSaving] = useState(false);
  const { data: reports } = api.useQuery("get", "/api/v1/intent-reports");
  const { data: topics } = api.useQuery("get", "/api/v1/topics");
  const live = useLiveCount("account", counted(draft.scope, draft.exclude));
  const forget = useForgetDefinitions();
  const navigate = useNavigate();
  const key =
    reportKey ?? proposedKey(draft.name || PRESETS[draft.preset].name, new Set(reports?.items.map((one) => one.key)));
  const set = (part: Partial<ReportDraft>) => setDraft((now) => ({ ...now, ...part }));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setError(null);
    try {
      await putInForce([bodyOf(key, draft, before)]);
      forgetDraft();
      notifications.show({
        title: reportKey ? "The settings are in force" : "The report is there",
        message: draft.name,
      });
      await navigate({ to: "/intent-reports/$reportKey", params: { reportKey: key } as never });
      await forget();
    } catch (caught) {
      setError(caught);
    } finally {
      setSaving(false);
    }
  };

  return (
    <Page
      title={title}
      tabTitle={title}
      lead={
        origin.isRestored
          ? "Your unsaved changes are back."
          : "Its numbers are there with the next tick, a moment after it is saved."
      }
    >
      <form onSubmit={(event) => void save(event)}>
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 8 }}>
            <Stack gap="md">
              <Panel title="1. What is it for?">
                <Radio.Group
                  aria-label="Preset"
                  value={draft.preset}
                  onChange={(preset) => setDraft((now) => withPreset(now, preset as Preset))}
                >
                  <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
                    {(Object.keys(PRESETS) as Preset[]).map((preset) => (
                      <PresetCard key={preset} preset={preset} />
                    ))}
                  </SimpleGrid>
                </Radio.Group>
              </Panel>
              <Panel title="2. How much does each side count?">
                <WeightField
                  first={draft.first_party_percent}
                  onChange={draft.preset === "custom" ? (percent) => set({ first_party_percent: percent }) : undefined}
                />
              </Panel>
              <Panel
                title="3. Which topics?"
                hint="Without topics, all third-party signals count. With some, the highest score among them in their newest week does."
              >
                <TagsInput
                  label="Topics"
                  placeholder={draft.topics.length ? undefined : "Every third-party signal"}
                  description={
                    topics?.items.length === 0
                      ? "No topic score has come in yet. Send some, or import them from a file."
                      : undefined
                  }
                  data={topics?.items.map((one) => one.topic) ?? []}
                  value={draft.topics}
                  onChange={(found) => set({ topics: found })}
                  maxTags={200}
                  clearable
                />
              </Panel>
              <Panel title="4. About which accounts?">
                <ScopeField
                  scope={draft.scope}
                  exclude={draft.exclude}
                  onScope={(scope) => set({ scope })}
                  onExclude={(exclude) => set({ exclude })}
                  error={error}
                  reportKey={key}
                />
              </Panel>
              <Panel title="5. What is it called?">
                <Stack gap="sm">
                  <TextInput
                    label="Name"
                    required
                    maxLength={128}
                    value={draft.name}
                    onChange={(event) => set({ name: event.currentTarget.value })}
                    description={`Rules ask for it as intent: ${key}`}
                  />
                  <Textarea
                    label="Description"
                    autosize
                    minRows={2}
                    maxLength={2000}
                    value={draft.description}
                    onChange={(event) => set({ description: event.currentTarget.value })}
                  />
                </Stack>
              </Panel>
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <div className={classes.aside}>
              <Panel title="In scope now">
                <LiveCount live={live} subject="account" />
              </Panel>
              {error !== null && (
                <Alert color="red" title="The report was not saved" role="alert">
                  {errorMessage(error)}
                </Alert>
              )}
              <Group gap="xs">
                <Button type="submit" loading={isSaving} disabled={!draft.name.trim()}>
                  {reportKey ? "Save the settings" : "Create the report"}
                </Button>
                <Button
                  variant="default"
                  component={Link}
                  to={reportKey ? `/intent-reports/${reportKey}` : "/intent-reports"}
                  onClick={forgetDraft}
                >
                  Cancel
                </Button>
              </Group>
              {!draft.name.trim() && (
                <Text size="xs" c="dimmed">
                  It needs a name.
                </Text>
              )}
            </div>
          </Grid.Col>
        </Grid>
      </form>
    </Page>
  );
}

function PresetCard({ preset }: { preset: Preset }) {
  const { name, purpose, percent } = PRESETS[preset];
  return (
    <Radio.Card value={preset} className={classes.card} p="sm" aria-label={name}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Radio.Indicator />
        <div>
          <Text size="sm" fw={600}>
            {name}
            {percent !== null && (
              <Text component="span" size="xs" c="dimmed">
                {" "}
                {percent}/{100 - percent}
              </Text>
            )}
          </Text>
          <Text size="xs" c="dimmed">
            {purpose}
          </Text>
        </div>
      </Group>
    </Radio.Card>
  );
}
