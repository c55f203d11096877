import type { Schemas } from "#/api/client";

export type Campaign = Schemas["Campaign"];
export type CampaignRow = Schemas["CampaignRow"];
export type Channel = CampaignRow["channel"];
export type State = CampaignRow["state"];
export type Phase = CampaignRow["phase"];

export const CHANNELS: Record<Channel, string> = {
  display: "Display",
  linkedin: "LinkedIn",
  google: "Google",
  meta: "Meta",
  email: "Email",
  sms: "SMS",
  web: "Web",
};

/** What people call the phases, and in which colour of the theme they stand. */
export const PHASES: Record<Phase, { name: string; color: string; means: string }> = {
  running: { name: "Running", color: "petrol", means: "Its audience is pushed" },
  scheduled: { name: "Scheduled", color: "blue", means: "It is live and begins on its first day" },
  draft: { name: "Draft", color: "gray", means: "Nobody is reached yet" },
  ended: { name: "Ended", color: "gray", means: "Its last day is over" },
  stopped: { name: "Stopped", color: "gray", means: "Everybody was removed from its receiver" },
};

export const STATES: Record<State, { name: string; means: string }> = {
  draft: { name: "Draft", means: "Nobody is reached." },
  live: { name: "Live", means: "It reaches its audience, between its first and its last day where it has them." },
  stopped: { name: "Stopped", means: "Whoever was reached is removed from the receiver." },
};

/** A campaign as it is edited. */
export interface CampaignDraft {
  name: string;
  description: string;
  channel: Channel;
  state: State;
  ids: string[];
  include: string[];
  exclude: string[];
  starts_on: string | null;
  ends_on: string | null;
  budget: number | null;
}

export const NEW_CAMPAIGN: CampaignDraft = {
  name: "",
  description: "",
  channel: "display",
  state: "draft",
  ids: [],
  include: [],
  exclude: [],
  starts_on: null,
  ends_on: null,
  budget: null,
};

/** What a definition in force is edited as. */
export function draftOf(body: Record<string, unknown>): CampaignDraft {
  const found = Object.keys(NEW_CAMPAIGN)
    .filter((name) => body[name] !== undefined)
    .map((name) => [name, body[name]]);
  return { ...NEW_CAMPAIGN, ...Object.fromEntries(found) };
}

/** The body of the definition, over what it was before; dates and a budget only where there are some. */
export function bodyOf(
  key: string,
  draft: CampaignDraft,
  before: Record<string, unknown> = {},
): Record<string, unknown> {
  const { starts_on: _starts, ends_on: _ends, budget: _budget, ...kept } = before;
  const given = Object.entries(draft).filter(([, value]) => value !== null && value !== "");
  return { ...kept, description: "", ...Object.fromEntries(given), campaign: key, name: draft.name.trim() };
}

/** What is missing before a draft can be put in force; null when nothing is. */
export function missing(draft: CampaignDraft): string | null {
  if (!draft.name.trim()) return "It needs a name.";
  if (draft.state === "live" && draft.include.length === 0)
    return "A live campaign needs at least one segment to include.";
  if (draft.starts_on && draft.ends_on && draft.ends_on < draft.starts_on)
    return "The last day lies before the first one.";
  return null;
}

/** One bar of the drawn arithmetic: from where to where it goes, in percent of the widest, and what it stands for. */
export interface Step {
  key: string;
  label: string;
  kind: "segment" | "included" | "taken" | "excluded" | "audience";
  /** The number that stands beside it. */
  value: number;
  from: number;
  to: number;
  /** Of a segment: the part of the bar that is in the audience. */
  solid?: number;
  note: string;
}

type Arithmetic = Pick<Campaign, "included" | "excluded" | "included_count" | "excluded_count" | "audience_count">;

/** The sum as bars on one scale: each segment, all included, what each exclusion takes out from the end, and what is left. */
export function steps(found: Arithmetic): Step[] {
  const widest = Math.max(1, found.included_count, ...found.included.map((segment) => segment.member_count));
  const share = (value: number) => (100 * value) / widest;
  const end = found.included_count;
  return [
    ...found.included.map((segment): Step => ({
      key: `in ${segment.key}`,
      label: segment.name,
      kind: "segment",
      value: segment.member_count,
      from: 0,
      to: share(segment.member_count),
      solid: share(segment.reached_count),
      note: `${segment.reached_count} of them in the audience`,
    })),
    {
      key: "included",
      label: "Included",
      kind: "included",
      value: end,
      from: 0,
      to: share(end),
      note: "each account once",
    },
    ...found.excluded.map((segment): Step => ({
      key: `out ${segment.key}`,
      label: segment.name,
      kind: "taken",
      value: segment.taken_out_count,
      from: share(end - segment.taken_out_count),
      to: share(end),
      note: segment.taken_out_count === 0 ? "takes nobody out" : "of the included taken out",
    })),
    {
      key: "excluded",
      label: "Excluded",
      kind: "excluded",
      value: found.excluded_count,
      from: share(end - found.excluded_count),
      to: share(end),
      note: "exclusion always wins",
    },
    {
      key: "audience",
      label: "Audience",
      kind: "audience",
      value: found.audience_count,
      from: 0,
      to: share(found.audience_count),
      note: "who is reached",
    },
  ];
}

export const ENGAGEMENTS: Record<string, { name: string; color: string }> = {
  "ad-clicked": { name: "Clicks", color: "var(--series-1)" },
  "ad-video-watched": { name: "Videos watched", color: "var(--series-3)" },
  "ad-article-read": { name: "Articles read", color: "var(--series-4)" },
  "ad-form-submitted": { name: "Forms", color: "var(--series-2)" },
};

export type EngagementDay = { day: string } & Record<string, number | string>;

/** A row for each of so many days up to the last one, with the number of each kind of engagement; quiet days have zeros. */
export function byDay(found: readonly Schemas["Engagements"][], days: number, lastDay: string): EngagementDay[] {
  const counts = new Map(found.map((one) => [`${one.day} ${one.kind}`, one.engagement_count]));
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(Date.parse(lastDay) - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    return {
      day,
      ...Object.fromEntries(Object.keys(ENGAGEMENTS).map((kind) => [kind, counts.get(`${day} ${kind}`) ?? 0])),
    };
  });
}
