import { Checkbox, Radio, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Body } from "#/api/definitions";
import { needsFrom, needsTo, VERB_HINTS, VERB_NAMES, VERBS, type Verb } from "../action";
import type { InForce } from "#/definition/inForce";
import type { RuleDraft } from "./draft";
import classes from "./ActionForm.module.css";
import { SegmentPicker } from "./SegmentPicker";

interface ActionFormProps {
  draft: RuleDraft;
  onChange: (next: RuleDraft) => void;
  inForce: InForce;
  error?: string;
}

/** What is done with whoever matches, and to which segments. */
export function ActionForm({ draft, onChange, inForce, error }: ActionFormProps) {
  const { action } = draft;
  const written = inForce
    .all("segment")
    .map((one) => one.body as Body)
    .filter((body) => body.mode === "managed" && (body.subject ?? "account") === draft.subject)
    .map((body) => ({ key: String(body.segment), name: String(body.name) }));
  const segments = [
    ...written,
    ...Object.entries(draft.newSegments).map(([key, name]) => ({ key, name: `${name} (new)` })),
  ];
  const taken = new Set([...inForce.keys("segment"), ...Object.keys(draft.newSegments)]);
  const picker = (side: "from" | "to", label: string) => (
    <SegmentPicker
      label={label}
      segments={segments}
      value={action[side]}
      onChange={(keys) => onChange({ ...draft, action: { ...action, [side]: keys } })}
      onCreate={(key, name) =>
        onChange({
          ...draft,
          newSegments: { ...draft.newSegments, [key]: name },
          action: { ...action, [side]: [...action[side], key] },
        })
      }
      taken={taken}
      error={error}
    />
  );
  return (
    <Stack gap="sm">
      <Radio.Group
        label="Action"
        value={action.verb}
        onChange={(verb) => onChange({ ...draft, action: { ...action, verb: verb as Verb } })}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={4}>
          {VERBS.map((verb) => (
            <Radio.Card key={verb} value={verb} className={classes.verb} aria-label={VERB_NAMES[verb]}>
              <Radio.Indicator size="sm" />
              <span>
                <Text component="span" size="sm" fw={600} display="block">
                  {VERB_NAMES[verb]}
                </Text>
                <Text component="span" size="xs" c="dimmed">
                  {VERB_HINTS[verb]}
                </Text>
              </span>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      {needsFrom(action.verb) && picker("from", "From segments")}
      {needsTo(action.verb) && picker("to", "To segments")}
      {action.verb === "move" && (
        <Checkbox
          label="Also whoever is in none of the segments it moves from"
          checked={action.alsoIfInNone}
          onChange={(event) => onChange({ ...draft, action: { ...action, alsoIfInNone: event.currentTarget.checked } })}
        />
      )}
    </Stack>
  );
}
