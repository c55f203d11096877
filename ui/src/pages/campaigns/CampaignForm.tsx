import {
  Alert,
  Button,
  Grid,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
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
import { putInForce, useForgetDefinitions, useTrialOf } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { SegmentPicker } from "#/components/SegmentPicker";
import { useDraft } from "#/components/useDraft";
import { proposedKey } from "#/definition/key";
import { AudienceNow } from "./AudienceNow";
import { bodyOf, type CampaignDraft, type Channel, CHANNELS, missing, type State, STATES } from "./campaign";
import classes from "./CampaignForm.module.css";

interface CampaignFormProps {
  title: string;
  /** The key of the campaign that is edited; a new one gets its key from its name. */
  campaignKey: string | null;
  initial: CampaignDraft;
  /** The definition in force, of which fields that are not edited here stay. */
  before: Record<string, unknown>;
}

/** Everything that makes a campaign, with the audience as it would be now. */
export function CampaignForm({ title, campaignKey, initial, before }: CampaignFormProps) {
  const [draft, setDraft, forgetDraft, origin] = useDraft<CampaignDraft>(`campaign:${campaignKey ?? ""}`, initial);
  const [error, setError] = useState<unknown>(null);
  const [isSaving, setSaving] = useState(false);
  const { data: campaigns } = api.useQuery("get", "/api/v1/campaigns");
  const forget = useForgetDefinitions();
  const navigate = useNavigate();
  const key = campaignKey ?? proposedKey(draft.name || "campaign", new Set(campaigns?.items.map((one) => one.key)));
  const lack = missing(draft);
  const trial = useTrialOf(lack === null && origin.isChanged ? [bodyOf(key, draft, before)] : null);
  const set = (part: Partial<CampaignDraft>) => setDraft((now) => ({ ...now, ...part }));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setError(null);
    try {
      await putInForce([bodyOf(key, draft, before)]);
      forgetDraft();
      notifications.show({
        title: campaignKey ? "The changes are in force" : "The campaign is there",
        message: draft.name,
      });
      await navigate({ to: "/campaigns/$campaignKey", params: { campaignKey: key } as never });
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
      lead={origin.isRestored ? "Your unsaved changes are back." : "Whom it reaches, by which channel, and when."}
    >
      <form onSubmit={(event) => void save(event)}>
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <Stack gap="md">
              <Panel title="What it is">
                <Stack gap="sm">
                  <TextInput
                    label="Name"
                    required
                    maxLength={128}
                    value={draft.name}
                    onChange={(event) => set({ name: event.currentTarget.value })}
                    description={`Its key is ${key}`}
                  />
                  <Textarea
                    label="Description"
                    autosize
                    minRows={2}
                    maxLength={2000}
                    value={draft.description}
                    onChange={(event) => set({ description: event.currentTarget.value })}
                  />
                  <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
                    <Select
                      label="Channel"
                      allowDeselect={false}
                      data={Object.entries(CHANNELS).map(([value, label]) => ({ value, label }))}
                      value={draft.channel}
                      onChange={(channel) => channel && set({ channel: channel as Channel })}
                    />
                    <NumberInput
                      label="Budget"
                      min={0}
                      max={1e12}
                      thousandSeparator
                      hideControls
                      placeholder="None"
                      value={draft.budget ?? ""}
                      onChange={(found) => set({ budget: found === "" ? null : Number(found) })}
                    />
                  </SimpleGrid>
                  <TagsInput
                    label="Known to ad platforms as"
                    description="Events belong to the campaign when their campaign_id is one of these, its key or its name."
                    value={draft.ids}
                    onChange={(ids) => set({ ids })}
                    maxTags={100}
                  />
                </Stack>
              </Panel>
              <Panel title="Whom it reaches">
                <Stack gap="sm">
                  <SegmentPicker
                    label="Include"
                    description="Accounts in any of these."
                    placeholder={draft.include.length ? undefined : "Choose segments"}
                    value={draft.include}
                    onChange={(include) => set({ include })}
                    without={draft.exclude}
                  />
                  <SegmentPicker
                    label="Exclude"
                    description="Accounts in one of these are out: exclusion always wins."
                    placeholder={draft.exclude.length ? undefined : "No segment"}
                    value={draft.exclude}
                    onChange={(exclude) => set({ exclude })}
                    without={draft.include}
                  />
                </Stack>
              </Panel>
              <Panel title="When">
                <Stack gap="sm">
                  <div>
                    <SegmentedControl
                      aria-label="State"
                      value={draft.state}
                      onChange={(state) => set({ state: state as State })}
                      data={Object.entries(STATES).map(([value, { name }]) => ({ value, label: name }))}
                    />
                    <Text size="xs" c="dimmed" mt={4}>
                      {STATES[draft.state].means}
                    </Text>
                  </div>
                  <SimpleGrid cols={2} spacing="sm">
                    <TextInput
                      type="date"
                      label="First day"
                      description="UTC; without one, at once"
                      value={draft.starts_on ?? ""}
                      onChange={(event) => set({ starts_on: event.currentTarget.value || null })}
                    />
                    <TextInput
                      type="date"
                      label="Last day"
                      description="Without one, until stopped"
                      value={draft.ends_on ?? ""}
                      onChange={(event) => set({ ends_on: event.currentTarget.value || null })}
                    />
                  </SimpleGrid>
                </Stack>
              </Panel>
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <div className={classes.aside}>
              <AudienceNow include={draft.include} exclude={draft.exclude} />
              {lack === null &&
                trial.data?.warnings.map((warning) => (
                  <Alert key={warning.message} color="orange" title="Works against others">
                    {warning.message} {warning.recipe.text}
                  </Alert>
                ))}
              {error !== null && (
                <Alert color="red" title="The campaign was not saved" role="alert">
                  {errorMessage(error)}
                </Alert>
              )}
              <Group gap="xs">
                <Button type="submit" loading={isSaving} disabled={lack !== null}>
                  {campaignKey ? "Save the changes" : "Create the campaign"}
                </Button>
                <Button
                  variant="default"
                  component={Link}
                  to={campaignKey ? `/campaigns/${campaignKey}` : "/campaigns"}
                  onClick={forgetDraft}
                >
                  Cancel
                </Button>
              </Group>
              {lack && (
                <Text size="xs" c="dimmed">
                  {lack}
                </Text>
              )}
            </div>
          </Grid.Col>
        </Grid>
      </form>
    </Page>
  );
}
