import { ActionIcon, Button, Checkbox } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { typedLike, type WordType } from "../attributeTest";
import { useBuilder } from "../builder";
import classes from "../CriteriaBuilder.module.css";
import type { ConditionProps } from "../ConditionView";
import { frequencyFields, frequencyOf, windowFields, windowOf, type Frequency, type Window } from "../counted";
import { Choice, Lookups, Numeric, optionsOf, Tags, Words } from "../fields";
import { textsOf } from "../types";
import { useVocabulary } from "../useVocabulary";
import { type EventTest, eventTests, OPERATORS, whereOf } from "../where";
import { FrequencyFields, WindowFields } from "./CountFields";
import { signalOptions } from "./signalOptions";

const KINDS = ["once", "at_least", "at_most", "exactly", "between", "never", "newest", "first"] as const;
/** They look at one signal, so that there is nobody to count. */
const SINGLE: readonly Frequency["kind"][] = ["newest", "first"];

/** "Signal pricing page visit at least 2 times in the last 7 days", with tests of the event behind it. */
export function SignalView({ node, subject, edit }: ConditionProps) {
  const vocabulary = useVocabulary(subject);
  const { isDisabled } = useBuilder();
  const tests = eventTests(node.where) ?? [];
  const frequency = frequencyOf(node);
  const mayCountPeople = !SINGLE.includes(frequency.kind);
  const put = (changed: {
    signal?: string[];
    frequency?: Frequency;
    window?: Window;
    people?: boolean;
    tests?: readonly EventTest[];
  }) => {
    const how = changed.frequency ?? frequency;
    const people = (changed.people ?? node.people === true) && !SINGLE.includes(how.kind) && how.kind !== "never";
    edit({
      signal: changed.signal ?? node.signal,
      ...frequencyFields(how),
      ...(people ? { people: true } : {}),
      ...windowFields(changed.window ?? windowOf(node)),
      ...(changed.tests ? whereOf(changed.tests) : node.where === undefined ? {} : { where: node.where }),
    });
  };
  const withTest = (place: number, next: EventTest) =>
    put({ tests: tests.map((test, at) => (at === place ? next : test)) });
  return (
    <>
      <span>Signal</span>
      <Lookups
        label="Signal"
        placeholder="a signal, or several"
        value={textsOf(node.signal)}
        options={signalOptions(vocabulary)}
        onChange={(signal) => put({ signal })}
      />
      <FrequencyFields
        frequency={frequency}
        kinds={KINDS}
        unit={node.people === true ? "people" : "times"}
        onChange={(next) =>
          put({
            frequency: next,
            ...(next.kind === "newest" && tests.length === 0
              ? { tests: [{ field: "", operator: "eq", value: "" }] }
              : {}),
          })
        }
      />
      <WindowFields window={windowOf(node)} maySince onChange={(window) => put({ window })} />
      {mayCountPeople && frequency.kind !== "never" && (
        <Checkbox
          size="xs"
          label="different people"
          title="Counts people instead of signals"
          checked={node.people === true}
          onChange={(event) => put({ people: event.currentTarget.checked })}
        />
      )}
      {tests.length > 0 && (
        <div className={classes.tests}>
          {tests.map((test, place) => (
            <div key={place} className={classes.words} role="group" aria-label={`Property ${place + 1}`}>
              <span>{place === 0 ? "where" : "and"}</span>
              <EventTestFields test={test} subject={subject} onChange={(next) => withTest(place, next)} />
              {!isDisabled && (
                <ActionIcon
                  size="xs"
                  variant="subtle"
                  color="gray"
                  aria-label="Remove this property"
                  onClick={() => put({ tests: tests.filter((_, at) => at !== place) })}
                >
                  <IconX size={13} />
                </ActionIcon>
              )}
            </div>
          ))}
        </div>
      )}
      {!isDisabled && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={12} />}
          onClick={() => put({ tests: [...tests, { field: "", operator: "eq", value: "" }] })}
        >
          Property
        </Button>
      )}
    </>
  );
}

function EventTestFields({
  test,
  subject,
  onChange,
}: {
  test: EventTest;
  subject: ConditionProps["subject"];
  onChange: (test: EventTest) => void;
}) {
  const vocabulary = useVocabulary(subject);
  const field = vocabulary?.event_fields.find((word) => word.name === test.field);
  const examples = field?.examples ?? [];
  const type: WordType = field?.type ?? "any";
  const isList = test.operator === "in" || test.operator === "not_in";
  const isNumber = ["gt", "gte", "lt", "lte"].includes(test.operator);
  const isFlag = test.operator === "is_set" || test.operator === "is_not_set";
  const choose = (operator: string) => onChange({ ...test, operator, value: valueFor(operator, test.value) });
  return (
    <>
      <Words
        label="Property"
        placeholder="properties.plan"
        value={test.field}
        examples={(vocabulary?.event_fields ?? []).map((word) => word.name)}
        onChange={(next) => onChange({ ...test, field: next })}
      />
      <Choice label="Property: test" value={test.operator} options={optionsOf(OPERATORS)} onChange={choose} />
      {isList && (
        <Tags
          label="Property: values"
          value={textsOf(test.value)}
          examples={examples}
          onChange={(value) => onChange({ ...test, value })}
        />
      )}
      {isNumber && (
        <Numeric
          label="Property: number"
          value={typeof test.value === "number" ? test.value : null}
          onChange={(value) => onChange({ ...test, value })}
        />
      )}
      {!isList && !isNumber && !isFlag && (
        <Words
          label="Property: value"
          value={String(test.value ?? "")}
          examples={examples}
          onChange={(text) => onChange({ ...test, value: typedLike(text, test.value, type) })}
        />
      )}
    </>
  );
}

function valueFor(operator: string, before: unknown): unknown {
  const first: unknown = Array.isArray(before) ? before[0] : before;
  if (operator === "is_set" || operator === "is_not_set") return true;
  if (operator === "in" || operator === "not_in")
    return Array.isArray(before) ? before : first === "" || first === true || first === null ? [] : [first];
  if (["gt", "gte", "lt", "lte"].includes(operator))
    return first === "" || first === null || Number.isNaN(Number(first)) ? null : Number(first);
  return first === true || first === undefined || first === null ? "" : first;
}
