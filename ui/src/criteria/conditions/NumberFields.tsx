import { COMPARISONS, numberParts, numberTest, withComparison, type NumberPart } from "../numberTest";
import { Choice, Numeric, optionsOf } from "../fields";

interface NumberFieldsProps {
  label: string;
  test: Record<string, unknown>;
  onChange: (test: Record<string, unknown>) => void;
}

/** "at least 60", "between 40 and 70", or several of them. */
export function NumberFields({ label, test, onChange }: NumberFieldsProps) {
  const parts = numberParts(test);
  const others = Object.fromEntries(Object.entries(test).filter(([name]) => name === "missing_is_zero"));
  const put = (place: number, next: NumberPart) =>
    onChange({ ...numberTest(parts.map((part, at) => (at === place ? next : part))), ...others });
  return parts.map((part, place) => (
    <span key={part.comparison} style={{ display: "contents" }}>
      {place > 0 && <span>and</span>}
      <Choice
        label={`${label}: comparison`}
        value={part.comparison}
        options={optionsOf(COMPARISONS).filter(
          (one) => one.value === part.comparison || !parts.some((other) => other.comparison === one.value),
        )}
        onChange={(comparison) => put(place, withComparison(part, comparison))}
      />
      {part.comparison === "between" ? (
        <>
          <Numeric label={`${label}: from`} value={part.low} onChange={(low) => put(place, { ...part, low })} />
          <span>and</span>
          <Choice
            label={`${label}: whether the second number belongs to it`}
            value={part.isHighIncluded ? "up_to" : "below"}
            options={[
              { value: "below", label: "below" },
              { value: "up_to", label: "up to" },
            ]}
            onChange={(end) => put(place, { ...part, isHighIncluded: end === "up_to" })}
          />
          <Numeric label={`${label}: to`} value={part.high} onChange={(high) => put(place, { ...part, high })} />
        </>
      ) : (
        <Numeric label={label} value={part.number} onChange={(number) => put(place, { ...part, number })} />
      )}
    </span>
  ));
}
