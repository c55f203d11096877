import { Text } from "@mantine/core";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import type { Schemas } from "#/api/client";
import { plural } from "#/components/numbers";
import { SubjectLink } from "./EffectView";
import classes from "./JudgedTree.module.css";

type Judged = Schemas["opportune__insight__criteria_tree__Judged"];

const GROUPS: Partial<Record<Judged["kind"], string>> = { all: "All of these", any: "Any of these", not: "Not this" };

/** Criteria condition by condition, with whether each holds and what it looked at. */
export function JudgedTree({ judged }: { judged: Judged }) {
  return (
    <ul className={classes.tree}>
      <Node judged={judged} />
    </ul>
  );
}

function Node({ judged }: { judged: Judged }) {
  const group = GROUPS[judged.kind];
  return (
    <li className={classes.node}>
      <div className={classes.line}>
        <Sign holds={judged.holds} />
        {group ? (
          <Text span size="sm" fw={560}>
            {group}
          </Text>
        ) : (
          <code className={classes.text}>{judged.text}</code>
        )}
        {judged.value !== null && judged.value !== undefined && (
          <Text span size="sm" c="dimmed">
            found: {judged.value}
          </Text>
        )}
        {judged.matching !== null && judged.matching !== undefined && (
          <Text span size="sm" c="dimmed">
            {judged.matching} of {plural(judged.asked ?? 0, "contact")}
            {judged.people && judged.people.length > 0 && ": "}
            {judged.people?.map((person, place) => (
              <span key={person.contact_id}>
                {place > 0 && ", "}
                <SubjectLink subject="contact" id={person.contact_id} name={person.name} />
              </span>
            ))}
          </Text>
        )}
      </div>
      {judged.parts.length > 0 && (
        <ul className={classes.tree}>
          {judged.parts.map((part) => (
            <Node key={part.path} judged={part} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Sign({ holds }: { holds: boolean | null }) {
  if (holds === null) return <IconMinus size={16} color="var(--ink-soft)" role="img" aria-label="not asked" />;
  return holds ? (
    <IconCheck size={16} color="var(--good)" role="img" aria-label="holds" />
  ) : (
    <IconX size={16} color="var(--bad)" role="img" aria-label="does not hold" />
  );
}
