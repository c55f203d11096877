import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { http } from "#/api/client";
import { type Body, putInForce, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { MailView } from "#/components/MailView";
import { Panel } from "#/components/Panel";
import { useDraft } from "#/components/useDraft";
import { faultsByField } from "#/definition/faults";
import { isObject } from "#/definition/json";
import { proposedKey } from "#/definition/key";
import { SubjectPicker } from "#/pages/workflows/SubjectPicker";
import classes from "./EmailEditor.module.css";

interface EmailEditorProps {
  draftKey: string;
  initial: Body;
  /** Null for a new one, whose key comes from its name. */
  emailKey: string | null;
  taken: ReadonlySet<string>;
  mayEdit: boolean;
  onSaved: (key: string) => void;
}

/** Subject, HTML and text of an email, and beside it how it looks to one person. What was typed survives a reload. */
export function EmailEditor({ draftKey, initial, emailKey, taken, mayEdit, onSaved }: EmailEditorProps) {
  const [draft, setDraft, forgetDraft, origin] = useDraft<Body>(`email:${draftKey}`, initial);
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const [contact, setContact] = useState<number | null>(null);
  const forget = useForgetDefinitions();
  const key = emailKey ?? proposedKey(String(draft.name ?? "") || "email", taken);
  const body = useMemo(() => ({ ...draft, email: key }), [draft, key]);
  const faults = faultsByField(error, key, "email");
  const text = (name: string) => String(draft[name] ?? "");
  const set = (name: string, value: string) => {
    setError(null);
    setDraft((before) => {
      const { [name]: _, ...left } = before;
      return value === "" && name !== "name" && name !== "subject" ? left : { ...before, [name]: value };
    });
  };
  const sender = isObject(draft.from) ? draft.from : {};
  const field = (name: string) => ({
    value: text(name),
    error: faults[name],
    readOnly: !mayEdit,
    onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
  });
  const status = String(initial.status ?? "draft");
  // What is not sent yet is reviewed as it is; mails on their way need the one that is active.
  const isReviewedAnew = status === "reviewed" || status === "inactive";
  const save = async () => {
    setPending(true);
    setError(null);
    try {
      await putInForce([isReviewedAnew ? { ...body, status: "draft" } : body]);
      forgetDraft();
      notifications.show({ message: `${text("name")} is saved.` });
      onSaved(key);
      await forget();
    } catch (caught) {
      setError(caught);
    } finally {
      setPending(false);
    }
  };
  return (
    <div className={classes.split}>
      <Panel>
        <Stack>
          <TextInput
            label="Name"
            description="For you; recipients see the subject"
            maxLength={128}
            {...field("name")}
          />
          <Group grow align="flex-start">
            <TextInput
              label="Consent needed"
              placeholder="marketing-email"
              description="A purpose; empty for mail about the business at hand"
              {...field("purpose")}
            />
            <TextInput
              label="From"
              placeholder="The workspace's sender"
              description="An address of your own domain"
              value={String(sender.address ?? "")}
              error={faults.from}
              readOnly={!mayEdit}
              onChange={(event) => {
                const address = event.currentTarget.value;
                setError(null);
                setDraft((before) => {
                  const { from: _, ...left } = before;
                  return address ? { ...left, from: { ...sender, address } } : left;
                });
              }}
            />
          </Group>
          <TextInput label="Subject" placeholder="Hi {{ first_name }}" maxLength={1000} {...field("subject")} />
          <Textarea
            label="HTML"
            autosize
            minRows={12}
            maxRows={28}
            classNames={{ input: classes.code }}
            spellCheck={false}
            {...field("html")}
          />
          <Textarea
            label="Text"
            description="Made from the HTML when it is left empty"
            autosize
            minRows={3}
            maxRows={16}
            classNames={{ input: classes.code }}
            {...field("text")}
          />
          {error !== null && (
            <Alert color="red" title="It was not saved" role="alert">
              {errorMessage(error)}
            </Alert>
          )}
          {mayEdit && origin.isChanged && emailKey !== null && status !== "draft" && (
            <Text size="sm" role="status">
              {isReviewedAnew
                ? "Saved, it is a draft again and has to be reviewed as it is then."
                : "It is active: what you save is what everybody gets from then on."}
            </Text>
          )}
          {mayEdit && (
            <Group justify="flex-end" gap="xs">
              {origin.isChanged && (
                <Button variant="default" onClick={forgetDraft}>
                  Drop the changes
                </Button>
              )}
              <Button
                loading={isPending}
                disabled={!text("name").trim() || !text("subject").trim() || (emailKey !== null && !origin.isChanged)}
                onClick={() => void save()}
              >
                {emailKey === null ? "Create email" : "Save"}
              </Button>
            </Group>
          )}
        </Stack>
      </Panel>
      <Panel title="How it looks" hint="With the merge tags of one contact. Nothing is sent.">
        <Stack gap="sm">
          <SubjectPicker subject="contact" value={contact} onChange={setContact} />
          <Preview emailKey={key} body={body} contact={contact} />
          {mayEdit && <TestSend emailKey={key} body={body} contact={contact} />}
        </Stack>
      </Panel>
    </div>
  );
}

interface TrialProps {
  emailKey: string;
  body: Body;
  contact: number | null;
}

function Preview({ emailKey, body, contact }: TrialProps) {
  const [asked] = useDebouncedValue(body, 400);
  const isComplete = Boolean(asked.subject) && Boolean(asked.html ?? asked.text);
  const { data, error } = useQuery({
    queryKey: ["email-preview", emailKey, asked, contact],
    enabled: isComplete,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { data: found, error: failure } = await http.POST("/api/v1/emails/{key}/preview", {
        params: { path: { key: emailKey } },
        body: { definition: { ...asked, name: asked.name || "Email" }, contact_id: contact, merge: {} } as never,
        signal,
      });
      if (failure) throw failure;
      return found;
    },
  });
  if (!isComplete)
    return (
      <Text size="sm" c="dimmed">
        Give it a subject and something to say, and it is shown here.
      </Text>
    );
  if (error)
    return (
      <Text size="sm" c="red" role="alert" className={classes.fault}>
        {errorMessage(error)}
      </Text>
    );
  if (!data) return null;
  return <MailView from={data.from} to={data.to} subject={data.subject} html={data.html} text={data.text} />;
}

function TestSend({ emailKey, body, contact }: TrialProps) {
  const [to, setTo] = useState("");
  const [said, setSaid] = useState<{ isOk: boolean; words: string } | null>(null);
  const [isPending, setPending] = useState(false);
  const send = async () => {
    setPending(true);
    const { data, error } = await http
      .POST("/api/v1/emails/{key}/test", {
        params: { path: { key: emailKey } },
        body: { to, definition: body, contact_id: contact, merge: {} } as never,
      })
      .catch((caught: unknown) => ({ data: undefined, error: caught }));
    setPending(false);
    setSaid(
      data ? { isOk: true, words: `Sent to ${data.to}: ${data.answer}` } : { isOk: false, words: errorMessage(error) },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Send a test to"
          type="email"
          placeholder="you@example.com"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button type="submit" variant="default" loading={isPending} disabled={!to.includes("@")}>
          Send
        </Button>
      </Group>
      {said && (
        <Text size="sm" c={said.isOk ? undefined : "red"} role="status" mt={4}>
          {said.words}
        </Text>
      )}
    </form>
  );
}
