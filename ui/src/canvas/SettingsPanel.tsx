import { Accordion, Alert, Code, Input, List, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import type { InForce } from "#/definition/inForce";
import { isObject } from "#/definition/json";
import { asError, byField, type Problem } from "./faults";
import { withField } from "./content";
import { Fields } from "./Fields";
import type { Content } from "./journey";
import { ENTRY, EXIT_FIELDS, GOAL, MORE, POLICIES, SENDING, TIME, TRIGGERS } from "./settingsFields";

interface SettingsPanelProps {
  settings: Content;
  problems: readonly Problem[];
  inForce: InForce;
  /** Whether it was published, so that what it is about stays. */
  isPublished: boolean;
  onChange: (settings: Content, about: string) => void;
}

/** What a journey says beside its steps: who comes in, when they leave, what it is for. */
export function SettingsPanel({ settings, problems, inForce, isPublished, onChange }: SettingsPanelProps) {
  const subject = settings.subject === "account" ? "account" : "contact";
  const faults = byField(problems);
  // What a field leaves to its default is not written.
  const change = (next: Content, about: string) =>
    onChange(
      Object.fromEntries(Object.entries(next).filter(([name, value]) => name === "name" || value !== "")),
      about,
    );
  const form = { content: settings, onChange: change, subject, inForce, faults, error: asError(problems) } as const;
  const part = (name: string) => {
    const content = isObject(settings[name]) ? (settings[name] as Content) : {};
    const within = problems
      .filter((one) => one.path === name || one.path.startsWith(`${name}.`))
      .map(({ path, message }) => ({ path: path.slice(name.length + 1), message }));
    return { ...form, content, faults: byField(within), error: asError(within) };
  };
  const goal = isObject(settings.goal) ? (settings.goal as Content) : null;
  return (
    <Stack gap="sm" component="section" aria-label="Settings of the journey">
      {problems.length > 0 && (
        <Alert
          color="red"
          p="xs"
          title={problems.length === 1 ? "The journey has a fault" : `The journey has ${problems.length} faults`}
        >
          <List size="sm" listStyleType="none" spacing={2}>
            {problems.map((one, place) => (
              <List.Item key={place}>
                {one.path && <Code>{one.path}</Code>} {one.message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <TextInput
        label="Name"
        value={String(settings.name ?? "")}
        maxLength={128}
        error={faults.name}
        onChange={(event) => onChange({ ...settings, name: event.currentTarget.value }, "name")}
      />
      <NativeSelect
        label="About"
        value={subject}
        disabled={isPublished}
        data={[
          { value: "contact", label: "Contacts" },
          { value: "account", label: "Accounts" },
        ]}
        onChange={(event) => onChange({ ...settings, subject: event.currentTarget.value }, "subject")}
      />
      <Accordion
        multiple
        defaultValue={["start"]}
        variant="default"
        chevronPosition="left"
        styles={{ content: { padding: "4px 0 12px" } }}
      >
        <Section value="start" title="Start">
          <TriggerForm settings={settings} onChange={onChange} part={part("trigger")} />
        </Section>
        <Section value="entry" title="Who may come in">
          <Stack gap="sm">
            <Fields fields={ENTRY} {...form} />
            <Reentry settings={settings} onChange={onChange} faults={part("reentry").faults} />
          </Stack>
        </Section>
        <Section value="goal" title="Goal and ways out">
          <Stack gap="sm">
            <Fields
              fields={GOAL}
              {...part("goal")}
              onChange={(next, about) =>
                onChange(
                  withField(
                    settings,
                    "goal",
                    isObject(next.criteria) && Object.keys(next.criteria).length > 0 ? next : undefined,
                  ),
                  `goal.${about}`,
                )
              }
            />
            {goal && (
              <NativeSelect
                label="Who reaches it"
                value={goal.stop === false ? "on" : "out"}
                data={[
                  { value: "out", label: "Leaves the journey" },
                  { value: "on", label: "Is counted and goes on" },
                ]}
                onChange={(event) =>
                  onChange({ ...settings, goal: { ...goal, stop: event.currentTarget.value === "out" } }, "goal.stop")
                }
              />
            )}
            <Fields fields={EXIT_FIELDS} {...form} />
          </Stack>
        </Section>
        <Section value="sending" title="Consent and sending hours">
          <Fields fields={SENDING} {...form} />
        </Section>
        <Section value="time" title="Dates and schedule">
          <Fields fields={TIME} {...form} />
        </Section>
        <Section value="more" title="Owner, folder, tags">
          <Fields fields={MORE} {...form} />
        </Section>
      </Accordion>
    </Stack>
  );
}

function Section({ value, title, children }: { value: string; title: string; children: React.ReactNode }) {
  return (
    <Accordion.Item value={value}>
      <Accordion.Control py={4} px={4}>
        <Text size="sm" fw={560}>
          {title}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>{children}</Accordion.Panel>
    </Accordion.Item>
  );
}

interface PartProps {
  settings: Content;
  onChange: (settings: Content, about: string) => void;
}

function TriggerForm({
  settings,
  onChange,
  part,
}: PartProps & { part: Omit<React.ComponentProps<typeof Fields>, "fields"> }) {
  const trigger = isObject(settings.trigger) ? (settings.trigger as Content) : {};
  const name = Object.keys(TRIGGERS).find((one) => one in trigger) ?? "";
  const kind = TRIGGERS[name];
  const say = (next: Content, about: string) => onChange({ ...settings, trigger: next }, `trigger.${about}`);
  return (
    <Stack gap="sm">
      <NativeSelect
        label="What starts it"
        value={name}
        error={name === "" ? (part.faults[""] ?? part.faults.trigger) : undefined}
        data={[
          ...(name === "" ? [{ value: "", label: "Choose" }] : []),
          ...Object.entries(TRIGGERS).map(([value, { label }]) => ({ value, label })),
        ]}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          say({ [chosen]: TRIGGERS[chosen]?.blank }, "kind");
        }}
      />
      {kind && (
        <Fields
          fields={kind.fields}
          {...part}
          content={kind.isFlat ? trigger : isObject(trigger[name]) ? (trigger[name] as Content) : {}}
          faults={kind.isFlat ? part.faults : inner(part.faults, name)}
          onChange={(next, about) => say(kind.isFlat ? next : { ...trigger, [name]: next }, about)}
        />
      )}
    </Stack>
  );
}

const inner = (faults: Readonly<Record<string, string>>, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(faults).flatMap(([path, message]) =>
      path.startsWith(`${name}.`) ? [[path.slice(name.length + 1), message]] : [],
    ),
  );

function Reentry({ settings, onChange, faults }: PartProps & { faults: Readonly<Record<string, string>> }) {
  const reentry = isObject(settings.reentry) ? (settings.reentry as Content) : {};
  const policy = String(reentry.policy ?? "never");
  return (
    <Input.Wrapper label="Who was here comes again" labelElement="div" error={faults[""]}>
      <Stack gap="xs">
        <NativeSelect
          aria-label="Who was here comes again"
          value={policy}
          data={Object.entries(POLICIES).map(([value, label]) => ({ value, label }))}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            const next = chosen === "after_interval" ? { policy: chosen, days: 30 } : { policy: chosen };
            onChange(withField(settings, "reentry", chosen === "never" ? undefined : next), "reentry.policy");
          }}
        />
        {policy === "after_interval" && (
          <Fields
            fields={[
              { type: "number", name: "days", label: "Days", min: 1, max: 3650 },
              {
                type: "choice",
                name: "anchor",
                label: "After",
                options: { exit: "The exit", entry: "The entry" },
                fallback: "exit",
              },
            ]}
            content={reentry}
            onChange={(next, about) => onChange({ ...settings, reentry: next }, `reentry.${about}`)}
            subject="contact"
            inForce={NOTHING}
            faults={faults}
            error={null}
          />
        )}
      </Stack>
    </Input.Wrapper>
  );
}

// The two fields above name no definition.
const NOTHING = { all: () => [] } as unknown as InForce;
