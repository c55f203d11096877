import { Button } from "@mantine/core";
import {
  asksChanges,
  ATTRIBUTE_TESTS,
  attributeTest,
  daysFor,
  isRecorded,
  maySteady,
  testsFor,
  typedLike,
  valueFor,
  type WordType,
} from "../attributeTest";
import { useBuilder } from "../builder";
import type { ConditionProps } from "../ConditionView";
import { Choice, Day, Numeric, Tags, Words } from "../fields";
import { textsOf } from "../types";
import { useVocabulary } from "../useVocabulary";

/** "Attribute industry is one of software, retail". Any path below `attributes.` can be typed. */
export function AttributeView({ node, subject, edit }: ConditionProps) {
  const vocabulary = useVocabulary(subject);
  const attribute = String(node.attribute);
  const known = vocabulary?.attributes.find((word) => word.name === attribute);
  const found = attributeTest(node) ?? { test: "eq", value: "" };
  const type: WordType = known?.type ?? "any";
  const examples = known?.examples ?? [];
  const choose = (next: string) => {
    const of = vocabulary?.attributes.find((word) => word.name === next);
    const fits = !of || ATTRIBUTE_TESTS[found.test]?.types.includes(of.type);
    const test = fits ? found.test : of.type === "moment" ? "within_last" : of.type === "number" ? "gte" : "eq";
    edit({ attribute: next, [test]: fits ? found.value : valueFor(test, undefined), ...daysFor(test, node) });
  };
  return (
    <>
      <span>Attribute</span>
      <Words
        label="Attribute"
        placeholder="industry, or attributes.plan"
        value={attribute}
        examples={(vocabulary?.attributes ?? []).map((word) => word.name)}
        onChange={choose}
      />
      <Choice
        label="Test"
        value={found.test}
        options={testsFor(attribute, type, found.test)}
        onChange={(test) => edit({ attribute, [test]: valueFor(test, found.value), ...daysFor(test, node) })}
      />
      <AttributeValue
        test={found.test}
        type={type}
        value={found.value}
        examples={examples}
        onChange={(value) => edit({ attribute, [found.test]: value, ...daysFor(found.test, node) })}
      />
      <AttributeDays
        test={found.test}
        node={node}
        onChange={(days) => edit({ attribute, [found.test]: found.value, ...days })}
      />
    </>
  );
}

interface AttributeDaysProps {
  test: string;
  node: Record<string, unknown>;
  onChange: (days: Record<string, unknown>) => void;
}

/** "in the last 30 days" of a change, or "and unchanged for 7 days" of a value, where somebody asks for that. */
function AttributeDays({ test, node, onChange }: AttributeDaysProps) {
  const { isDisabled } = useBuilder();
  if (asksChanges(test)) {
    const days = typeof node.within_days === "number" ? node.within_days : null;
    return (
      <>
        <span>in the last</span>
        <Numeric label="Days" value={days} min={0} onChange={(next) => onChange({ within_days: next })} />
        <span>days</span>
      </>
    );
  }
  if (!maySteady(test) || !(isRecorded(String(node.attribute)) || "unchanged_for_days" in node)) return null;
  if (node.unchanged_for_days === undefined)
    return isDisabled ? null : (
      <Button variant="subtle" size="compact-xs" onClick={() => onChange({ unchanged_for_days: 7 })}>
        for some days
      </Button>
    );
  const days = typeof node.unchanged_for_days === "number" ? node.unchanged_for_days : null;
  return (
    <>
      <span>and unchanged for</span>
      <Numeric
        label="Days unchanged"
        value={days}
        min={1}
        onChange={(next) => onChange({ unchanged_for_days: next })}
      />
      <span>days</span>
      {!isDisabled && (
        <Button variant="subtle" size="compact-xs" onClick={() => onChange({})}>
          however long
        </Button>
      )}
    </>
  );
}

interface AttributeValueProps {
  test: string;
  type: WordType;
  value: unknown;
  examples: readonly string[];
  onChange: (value: unknown) => void;
}

function AttributeValue({ test, type, value, examples, onChange }: AttributeValueProps) {
  const number = typeof value === "number" ? value : null;
  switch (ATTRIBUTE_TESTS[test]?.input) {
    case "values": {
      const before: unknown = Array.isArray(value) ? value[0] : undefined;
      return (
        <Tags
          label="Values"
          value={textsOf(value)}
          examples={examples}
          onChange={(next) => onChange(next.map((one) => typedLike(one, before, type)))}
        />
      );
    }
    case "number":
      return <Numeric label="Number" value={number} onChange={onChange} />;
    case "range": {
      const [low, high] = (Array.isArray(value) ? value : [null, null]) as (number | null)[];
      return (
        <>
          <Numeric label="Least" value={low ?? null} onChange={(next) => onChange([next, high ?? null])} />
          <span>and</span>
          <Numeric label="Greatest" value={high ?? null} onChange={(next) => onChange([low ?? null, next])} />
        </>
      );
    }
    case "day":
      return <Day label="Day" value={String(value ?? "")} onChange={onChange} />;
    case "days":
      return (
        <>
          <Numeric label="Days" value={number} min={0} onChange={onChange} />
          <span>days</span>
        </>
      );
    case "none":
      return null;
    default:
      return (
        <Words
          label="Value"
          value={String(value ?? "")}
          examples={examples}
          onChange={(text) => onChange(typedLike(text, value, type))}
        />
      );
  }
}
