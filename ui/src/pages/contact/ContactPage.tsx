import { Badge, Skeleton, Tabs } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { CategoryMixPanel } from "#/pages/subject/CategoryMixPanel";
import { ExplanationPanel } from "#/pages/subject/ExplanationPanel";
import { IntentHistory } from "#/pages/subject/IntentHistory";
import layout from "#/pages/subject/layout.module.css";
import { LinePanel } from "#/pages/subject/LinePanel";
import { MomentPicker, useMoment } from "#/pages/subject/MomentPicker";
import { useExplanation } from "#/pages/subject/queries";
import { ScoreCard } from "#/pages/subject/ScoreCard";
import { SegmentsPanel } from "#/pages/subject/SegmentsPanel";
import { ConsentsPanel } from "./ConsentsPanel";
import { ContactActions } from "./ContactActions";
import { ContactDetails } from "./ContactDetails";
import { MiniTimeline } from "./MiniTimeline";

type Contact = Schemas["Contact"];

/** Is this person engaged? */
export function ContactPage() {
  const id = Number(useParams({ strict: false }).contactId);
  const { data: contact, error } = api.useQuery("get", "/api/v1/contacts/{contact_id}", {
    params: { path: { contact_id: id } },
  });
  if (error) {
    return (
      <Page title="Contact">
        <Notice title={errorCode(error) === "not_found" ? "There is no such contact" : "The contact could not be read"}>
          {errorMessage(error)} <Link to="/contacts">All contacts</Link>
        </Notice>
      </Page>
    );
  }
  if (!contact) {
    return (
      <Page title="Contact">
        <Skeleton height={220} />
        <Skeleton height={420} />
      </Page>
    );
  }
  return <Shown contact={contact} />;
}

function Shown({ contact }: { contact: Contact }) {
  const subject = { kind: "contact" as const, id: contact.contact_id };
  const at = useMoment();
  const { data: explanation } = useExplanation(subject, at);
  const tab = useSearch({ strict: false }).tab === "history" ? "history" : "why";
  const navigate = useNavigate();
  return (
    <Page
      title={contact.name ?? `Contact ${contact.contact_id}`}
      lead={<Facts contact={contact} />}
      actions={<ContactActions contact={contact} />}
    >
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({
            to: ".",
            search: ((search: Record<string, unknown>) => ({
              ...search,
              tab: next === "history" ? next : undefined,
            })) as never,
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="why">Why this score</Tabs.Tab>
          <Tabs.Tab value="history">Intent history</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="why" pt="md">
          <div className={layout.columns}>
            <div className={layout.column}>
              <ScoreCard
                present={contact}
                explanation={explanation}
                isPast={at !== undefined}
                picker={<MomentPicker />}
              >
                <MiniTimeline subject={subject} />
              </ScoreCard>
              <ExplanationPanel explanation={explanation} ofContact />
            </div>
            <div className={layout.column}>
              <LinePanel subject={subject} days={14} title="14 days" />
              <CategoryMixPanel explanation={explanation} />
              <ConsentsPanel contactId={contact.contact_id} />
              <SegmentsPanel subject={subject} />
              <ContactDetails contact={contact} />
            </div>
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md">
          <IntentHistory subject={subject} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Facts({ contact }: { contact: Contact }) {
  const { title, account, email, country, owner, lifecycle_status: status } = contact;
  return (
    <span className={layout.facts}>
      {status && (
        <Badge variant="default" size="sm" tt="none" fw={500}>
          {status}
        </Badge>
      )}
      {title && <span>{title}</span>}
      {account && (
        <span>
          at{" "}
          <Link to="/accounts/$accountId" params={{ accountId: String(account.account_id) }}>
            {account.name ?? `account ${account.account_id}`}
          </Link>
        </span>
      )}
      {email && <a href={`mailto:${email}`}>{email}</a>}
      {country && <span>{country}</span>}
      <span>{owner ? `owned by ${owner.name}` : "no owner"}</span>
    </span>
  );
}
