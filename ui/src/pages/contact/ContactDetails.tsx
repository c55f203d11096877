import type { ReactNode } from "react";
import type { Schemas } from "#/api/client";
import { When } from "#/components/When";
import { FactList } from "#/pages/subject/FactList";

const KINDS: Record<string, string> = {
  email: "Email",
  user_id: "User id",
  external_id: "Known elsewhere as",
  anonymous_id: "Browser",
};

// Traits that clients send with every call; they became the fields above.
const SHOWN_ABOVE = new Set(["email", "name", "firstname", "lastname", "title", "phone"]);

/** What else is known about the person, and by what the person is recognised. */
export function ContactDetails({ contact }: { contact: Schemas["Contact"] }) {
  const identifiers = new Map<string, string[]>();
  for (const { kind, value } of contact.identifiers) identifiers.set(kind, [...(identifiers.get(kind) ?? []), value]);
  const facts: [string, ReactNode][] = [
    ["Phone", contact.phone],
    ["Persona", contact.persona],
    ["Language", contact.locale],
    ["Time zone", contact.timezone],
    ...[...identifiers].map(([kind, values]): [string, ReactNode] => [KINDS[kind] ?? kind, values.join(", ")]),
    ["Known since", <When key="since" at={contact.created_at} />],
    ["Number", contact.contact_id],
  ];
  const attributes = Object.fromEntries(
    Object.entries(contact.attributes ?? {}).filter(
      ([name]) => !SHOWN_ABOVE.has(name.replaceAll("_", "").toLowerCase()),
    ),
  );
  return <FactList title="Details" facts={facts} attributes={attributes} />;
}
