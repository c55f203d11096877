import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, http } from "#/api/client";
import { type Body, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { MayNot } from "#/components/MayNot";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useInForce } from "#/definition/inForce";
import { proposedKey } from "#/definition/key";
import { useMay } from "#/session/session";

const BLANK = "";

/** Names a new journey and says what it begins with; the rest happens on the canvas. */
export function NewJourneyPage() {
  const { from = BLANK } = useSearch({ strict: false }) as { from?: string };
  const inForce = useInForce();
  const mayEdit = useMay("workflows.edit");
  const { data: drafts } = api.useQuery("get", "/api/v1/journey-drafts");
  const [name, setName] = useState("");
  const [subject, setSubject] = useState("contact");
  const [pattern, setPattern] = useState(from);
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const navigate = useNavigate();
  const forget = useForgetDefinitions();
  if (!mayEdit) return <MayNot what="workflows" to="/workflows" />;
  const journeys = (inForce?.all("workflow") ?? []).filter((one) => one.body.kind === "journey");
  const begin = async () => {
    if (!inForce || !drafts) return;
    setPending(true);
    const key = proposedKey(name, new Set([...inForce.keys("workflow"), ...drafts.items.map((one) => one.key)]));
    const copied = pattern === BLANK ? undefined : inForce.body("workflow", pattern);
    const { status: _, ...like } = copied ?? ({ subject, nodes: [] } as Body);
    const body = { ...like, workflow: key, name: name.trim(), kind: "journey" };
    const { error: failure } = await http
      .PUT("/api/v1/journeys/{key}/draft", { params: { path: { key } }, body: body as never })
      .catch((caught: unknown) => ({ error: caught }));
    setPending(false);
    if (failure) {
      setError(failure);
      return;
    }
    void forget();
    await navigate({ to: "/journeys/$journeyKey/edit", params: { journeyKey: key } as never });
  };
  return (
    <Page
      title="New journey"
      lead="A journey takes people or companies step by step: it waits, decides, and acts for each at their own time."
    >
      <Panel>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void begin();
          }}
        >
          <Stack maw={480}>
            <TextInput
              label="Name"
              placeholder="Welcome"
              value={name}
              maxLength={128}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
            <Select
              label="Begin with"
              allowDeselect={false}
              data={[
                { value: BLANK, label: "An empty canvas" },
                ...journeys.map((one) => ({
                  value: one.key,
                  label: `A copy of ${inForce?.name("workflow", one.key)}`,
                })),
              ]}
              value={pattern}
              onChange={(next) => setPattern(next ?? BLANK)}
            />
            {pattern === BLANK && (
              <div>
                <Text size="sm" fw={500} mb={4}>
                  About
                </Text>
                <SegmentedControl
                  aria-label="About"
                  value={subject}
                  onChange={setSubject}
                  data={[
                    { value: "contact", label: "Contacts" },
                    { value: "account", label: "Accounts" },
                  ]}
                />
              </div>
            )}
            {error !== null && (
              <Text size="sm" c="red" role="alert">
                {errorMessage(error)}
              </Text>
            )}
            <Group gap="xs">
              <Button type="submit" loading={isPending} disabled={!name.trim() || !inForce || !drafts}>
                Go to the canvas
              </Button>
              <Button component={Link} to="/workflows" search={{ view: "templates" } as never} variant="default">
                Look at templates
              </Button>
            </Group>
          </Stack>
        </form>
      </Panel>
    </Page>
  );
}
