import type { Schemas } from "#/api/client";

export type Category = Schemas["DaySignals"]["category"];

/** What people call the categories of signals. */
export const CATEGORY_NAMES: Record<Category, string> = {
  web: "Web",
  email: "Email",
  content: "Content",
  meeting: "Meetings",
  deal_room: "Deal room",
  form: "Forms",
  webinar: "Webinars",
  social: "Social",
  ad: "Ads",
  third_party: "Third party",
  crm: "CRM",
};

/** The colour of a category, as a CSS value that follows light and dark. */
export const categoryColor = (category: Category): string => `var(--category-${category.replace("_", "-")})`;
