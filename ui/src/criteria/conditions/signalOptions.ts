import type { Options } from "../fields";
import type { Vocabulary } from "../useVocabulary";

const CATEGORIES: Record<string, string> = {
  email: "Email",
  web: "Website",
  content: "Content",
  meeting: "Meetings",
  deal_room: "Deal room",
  form: "Forms",
  webinar: "Webinars",
  social: "Social",
  third_party: "Third party",
  ad: "Ads",
  crm: "CRM",
};

/** The signals of the catalogue by their category. Those that are switched off say so. */
export function signalOptions(vocabulary: Vocabulary | undefined): Options {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const signal of vocabulary?.signals ?? []) {
    const items = groups.get(signal.category) ?? [];
    items.push({ value: signal.key, label: signal.enabled ? signal.name : `${signal.name} (off)` });
    groups.set(signal.category, items);
  }
  return [...groups].map(([category, items]) => ({ group: CATEGORIES[category] ?? category, items }));
}
