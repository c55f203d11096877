import { Checkbox } from "@mantine/core";
import { type Frequency, FREQUENCIES, frequencyLike, type Window } from "../counted";
import { Choice, Day, Numeric } from "../fields";

interface FrequencyFieldsProps {
  frequency: Frequency;
  kinds: readonly Frequency["kind"][];
  /** What is counted: "times", "opportunities". */
  unit: string;
  onChange: (frequency: Frequency) => void;
}

/** "at least 2 times". */
export function FrequencyFields({ frequency, kinds, unit, onChange }: FrequencyFieldsProps) {
  const options = kinds.map((kind) => ({ value: kind, label: FREQUENCIES[kind] }));
  return (
    <>
      <Choice
        label="How often"
        value={frequency.kind}
        options={options}
        onChange={(kind) => onChange(frequencyLike(frequency, kind))}
      />
      {(frequency.kind === "at_least" || frequency.kind === "between") && (
        <Numeric
          label="At least"
          min={0}
          value={frequency.least}
          onChange={(least) => onChange({ ...frequency, least })}
        />
      )}
      {frequency.kind === "between" && <span>and</span>}
      {(frequency.kind === "at_most" || frequency.kind === "between") && (
        <Numeric label="At most" min={0} value={frequency.most} onChange={(most) => onChange({ ...frequency, most })} />
      )}
      {frequency.kind === "exactly" && (
        <Numeric
          label="Exactly"
          min={0}
          value={frequency.times}
          onChange={(times) => onChange({ ...frequency, times })}
        />
      )}
      {!["once", "never", "newest", "first"].includes(frequency.kind) && <span>{unit}</span>}
      {frequency.kind === "at_most" && (
        <Checkbox
          size="xs"
          label="or never"
          title="Holds of those who never did it as well"
          checked={frequency.includesNever}
          onChange={(event) => onChange({ ...frequency, includesNever: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

interface WindowFieldsProps {
  window: Window;
  label?: string;
  /** What stands before it: "in the last", "opened in the last". */
  words?: string;
  maySince?: boolean;
  onChange: (window: Window) => void;
}

/** "in the last 7 days". */
export function WindowFields({
  window,
  label = "Time",
  words = "in the last",
  maySince = false,
  onChange,
}: WindowFieldsProps) {
  const options = [
    { value: "ever", label: words === "in the last" ? "ever" : `${words.replace(/ in the last$/, "")} at any time` },
    { value: "days", label: words },
    { value: "today", label: words.replace("in the last", "today").trim() },
    ...(maySince ? [{ value: "since", label: "since" }] : []),
  ];
  const choose = (kind: Window["kind"]) => {
    if (kind === "days") onChange({ kind, days: window.kind === "days" ? window.days : 30 });
    else if (kind === "since") onChange({ kind, since: "" });
    else onChange({ kind });
  };
  return (
    <>
      <Choice label={label} value={window.kind} options={options} onChange={choose} />
      {window.kind === "days" && (
        <>
          <Numeric
            label={`${label}: days`}
            min={0}
            max={365}
            value={window.days}
            onChange={(days) => onChange({ kind: "days", days })}
          />
          <span>days</span>
        </>
      )}
      {window.kind === "since" && (
        <Day label={`${label}: since`} value={window.since} onChange={(since) => onChange({ kind: "since", since })} />
      )}
    </>
  );
}
