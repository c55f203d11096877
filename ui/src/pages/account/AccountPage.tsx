import { Badge, Skeleton, Tabs } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Page } from "#/components/Page";
import { CRM_STAGE_NAMES } from "#/pages/lists/query";
import { CategoryMixPanel } from "#/pages/subject/CategoryMixPanel";
import { ExplanationPanel } from "#/pages/subject/ExplanationPanel";
import { IntentHistory } from "#/pages/subject/IntentHistory";
import { LinePanel } from "#/pages/subject/LinePanel";
import { MomentPicker, useMoment } from "#/pages/subject/MomentPicker";
import { useExplanation } from "#/pages/subject/queries";
import { ScoreCard } from "#/pages/subject/ScoreCard";
import { SegmentsPanel } from "#/pages/subject/SegmentsPanel";
import layout from "#/pages/subject/layout.module.css";
import { AccountActions } from "./AccountActions";
import { DealsPanel } from "./DealsPanel";
import { DetailsPanel } from "./DetailsPanel";
import { PeoplePanel } from "./PeoplePanel";
import { TopicsPanel } from "./TopicsPanel";

type Account = Schemas["Account"];

/** Why does this account have its score? */
export function AccountPage() {
  const id = Number(useParams({ strict: false }).accountId);
  const { data: account, error } = api.useQuery("get", "/api/v1/accounts/{account_id}", {
    params: { path: { account_id: id } },
  });
  if (error) {
    return (
      <Page title="Account">
        <Notice title={errorCode(error) === "not_found" ? "There is no such account" : "The account could not be read"}>
          {errorMessage(error)} <Link to="/accounts">All accounts</Link>
        </Notice>
      </Page>
    );
  }
  if (!account) {
    return (
      <Page title="Account">
        <Skeleton height={220} />
        <Skeleton height={420} />
      </Page>
    );
  }
  return <Shown account={account} />;
}

function Shown({ account }: { account: Account }) {
  const subject = { kind: "account" as const, id: account.account_id };
  const at = useMoment();
  const { data: explanation } = useExplanation(subject, at);
  const tab = useSearch({ strict: false }).tab === "history" ? "history" : "why";
  const navigate = useNavigate();
  const name = account.name ?? account.domain ?? `Account ${account.account_id}`;
  return (
    <Page title={name} lead={<Facts account={account} />} actions={<AccountActions account={account} />}>
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
                present={account}
                explanation={explanation}
                isPast={at !== undefined}
                picker={<MomentPicker />}
              />
              <ExplanationPanel explanation={explanation} />
              <PeoplePanel explanation={explanation} />
            </div>
            <div className={layout.column}>
              <LinePanel subject={subject} days={30} title="30 days" />
              <CategoryMixPanel explanation={explanation} />
              <DealsPanel account={account} />
              <SegmentsPanel subject={subject} />
              <TopicsPanel accountId={account.account_id} />
              <DetailsPanel account={account} />
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

function Facts({ account }: { account: Account }) {
  const { domain, industry, country, employees, owner, parent } = account;
  const facts = [
    domain && (
      <a key="domain" href={`https://${domain}`} target="_blank" rel="noreferrer noopener">
        {domain}
      </a>
    ),
    industry,
    country,
    employees !== null && `${count(employees)} employees`,
    owner ? `owned by ${owner.name}` : "no owner",
    parent && (
      <span key="parent">
        part of{" "}
        <Link to="/accounts/$accountId" params={{ accountId: String(parent.account_id) }}>
          {parent.name ?? parent.account_id}
        </Link>
      </span>
    ),
  ].filter(Boolean);
  return (
    <span className={layout.facts}>
      <Badge variant="default" size="sm" tt="none" fw={500}>
        {CRM_STAGE_NAMES[account.crm_stage]}
      </Badge>
      {facts.map((fact, index) => (
        <span key={index}>{fact}</span>
      ))}
    </span>
  );
}
