import { isObject } from "#/definition/json";
import type { Names } from "#/definition/words";
import { readMeasure } from "./ladder";

/** What a ladder measures, in words: "score in Market", "engagements with Awareness in 7 days". */
export function measureWords(measure: unknown, names: Names): string {
  const fields = readMeasure(measure);
  const window = (days: number | null) => (days === null ? "" : days === 0 ? " today" : ` in ${days} days`);
  switch (fields.by) {
    case "intent":
      return `score in ${names.report(fields.report)}`;
    case "score":
      return fields.of === "score" ? "intent score" : `${fields.of.replace("_", "-")} score`;
    case "ad_engagements":
      return `engagements with ${fields.campaigns.map(names.campaign).join(", ")}${window(fields.days)}`;
    case "signals":
      return `${fields.signals.map(names.signal).join(", ")}, counted${window(fields.days)}`;
    case "other": {
      const counted = isObject(fields.measure.signals) ? fields.measure.signals : fields.measure.ad_engagements;
      return `a count of ${isObject(counted) ? String(counted.signal ?? counted.campaign) : "signals"}`;
    }
  }
}
