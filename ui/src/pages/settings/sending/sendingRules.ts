import type { Body } from "#/api/definitions";
import { plural } from "#/components/numbers";

export const KEY = "default";
export const CAPS_MAX = 10;

const ROLLING = ["minutes", "hours", "days"] as const;
const CALENDAR = ["day", "week", "month"] as const;
type Calendar = (typeof CALENDAR)[number];
export type Period = (typeof ROLLING)[number] | Calendar;

/** A cap as it is edited: `count` of its periods until now, or one day, week or month of the calendar. An empty tag is any. */
export interface Cap {
  channel: "email" | "web_push" | "any";
  tag: string;
  max: number;
  count: number;
  period: Period;
}

export const isCalendar = (period: Period): period is Calendar => CALENDAR.some((one) => one === period);

/** The sending rules as they are edited; lists that a file leaves out are empty. */
export interface SendingRules {
  timezone: string;
  from: { name: string; address: string } | null;
  public_url: string | null;
  quiet_hours: { from: string; to: string } | null;
  spread_minutes: number;
  caps: Cap[];
  holdout_percent: number;
  holidays: string[];
  /** Queue and messages a second, in the order they were written. */
  rate_limits: [string, number][];
  journeys_need_approval: boolean;
  keep_content_days: number;
}

/** What a body says, with the defaults of the server for what it leaves out. */
export function toRules(body: Body): SendingRules {
  const said = body as Partial<Omit<SendingRules, "caps" | "rate_limits">> & {
    caps?: CapBody[];
    rate_limits?: Record<string, number>;
  };
  return {
    timezone: said.timezone ?? "UTC",
    from: said.from ? { name: said.from.name ?? "", address: said.from.address } : null,
    public_url: said.public_url ?? null,
    quiet_hours: said.quiet_hours === undefined ? { from: "21:00", to: "08:00" } : said.quiet_hours,
    spread_minutes: said.spread_minutes ?? 0,
    caps: (said.caps ?? []).map(toCap),
    holdout_percent: said.holdout_percent ?? 0,
    holidays: said.holidays ?? [],
    rate_limits: Object.entries(said.rate_limits ?? {}),
    journeys_need_approval: said.journeys_need_approval ?? false,
    keep_content_days: said.keep_content_days ?? 90,
  };
}

/** The body that says this. */
export function toBody(rules: SendingRules): Body {
  const isNobody = rules.from !== null && !rules.from.name && !rules.from.address;
  return {
    sending_rules: KEY,
    ...rules,
    from: isNobody ? null : rules.from,
    caps: rules.caps.map(capBody),
    public_url: rules.public_url?.trim() || null,
    holidays: [...new Set(rules.holidays)].toSorted(),
    rate_limits: Object.fromEntries(rules.rate_limits.filter(([queue]) => queue !== "")),
  };
}

interface CapBody {
  channel?: Cap["channel"];
  tag?: string | null;
  max: number;
  within_minutes?: number | null;
  within_hours?: number | null;
  within_days?: number | null;
  calendar?: Calendar | null;
}

function toCap(body: CapBody): Cap {
  const rolling = ROLLING.find((unit) => body[`within_${unit}`] != null);
  return {
    channel: body.channel ?? "email",
    tag: body.tag ?? "",
    max: body.max,
    count: (rolling && body[`within_${rolling}`]) ?? 1,
    period: body.calendar ?? rolling ?? "days",
  };
}

function capBody({ channel, tag, max, count, period }: Cap): CapBody {
  return {
    channel,
    ...(tag.trim() && { tag: tag.trim() }),
    max,
    ...(isCalendar(period) ? { calendar: period } : { [`within_${period}`]: count }),
  };
}

/** The zones that this browser knows, with the one in force among them. */
export function timezones(inForce: string): string[] {
  return [...new Set(["UTC", inForce, ...Intl.supportedValuesOf("timeZone")])];
}

const NOUNS = { email: "email", web_push: "web push message", any: "message" };

/** "3 emails in 7 days", "1 message tagged news in a calendar week", as a sentence for people. */
export function capWords({ channel, tag, max, count, period }: Cap): string {
  const tagged = tag.trim() ? ` tagged ${tag.trim()}` : "";
  const unit = isCalendar(period) ? `calendar ${period}` : period.slice(0, -1);
  const time = isCalendar(period) || count === 1 ? `${unit === "hour" ? "an" : "a"} ${unit}` : `${count} ${period}`;
  return `${plural(max, NOUNS[channel])}${tagged} in ${time}`;
}
