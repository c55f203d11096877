import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { Shell } from "./shell/Shell";
import { NotFound } from "./shell/NotFound";
import { Failed } from "./shell/Failed";
import { SignedIn } from "./session/SignedIn";
import { queries } from "./api/queries";
import { type Session, sessionQuery } from "./session/session";
import { todayQuery } from "./pages/today/todayQuery";

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <SignedIn>
      <Shell>
        <NotFound />
      </Shell>
    </SignedIn>
  ),
  errorComponent: Failed,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { next?: string } => (typeof search.next === "string" ? { next: search.next } : {}),
  component: lazyRouteComponent(() => import("./pages/sign-in/SignInPage"), "SignInPage"),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome/$token",
  component: lazyRouteComponent(() => import("./pages/sign-in/WelcomePage"), "WelcomePage"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  loader: () => queries.prefetchQuery(sessionQuery),
  component: () => (
    <SignedIn>
      <Shell />
    </SignedIn>
  ),
});

/** The filters and the order of a list live in the address, so that a list can be kept and sent. */
const openSearch = (search: Record<string, unknown>): Record<string, unknown> => search;

/** Asks for Today while its code comes. Whoever is not signed in is not allowed to, and sent to another screen. */
async function askToday(isMine: boolean): Promise<void> {
  await queries.prefetchQuery(sessionQuery);
  const session = queries.getQueryData<Session>(sessionQuery.queryKey);
  if (session) await queries.prefetchQuery(todayQuery(isMine ? session.user : null));
}

const today = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: openSearch,
  loaderDeps: ({ search }) => ({ isMine: search.owner === "mine" }),
  loader: ({ deps }) => {
    void askToday(deps.isMine);
  },
  component: lazyRouteComponent(() => import("./pages/today/TodayPage"), "TodayPage"),
});
const trends = createRoute({
  getParentRoute: () => shell,
  path: "/trends",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/trends/TrendsPage"), "TrendsPage"),
});
const accounts = createRoute({
  getParentRoute: () => shell,
  path: "/accounts",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/accounts/AccountsPage"), "AccountsPage"),
});
const account = createRoute({
  getParentRoute: () => shell,
  path: "/accounts/$accountId",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/account/AccountPage"), "AccountPage"),
});
const contacts = createRoute({
  getParentRoute: () => shell,
  path: "/contacts",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/contacts/ContactsPage"), "ContactsPage"),
});
const contact = createRoute({
  getParentRoute: () => shell,
  path: "/contacts/$contactId",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/contact/ContactPage"), "ContactPage"),
});
const pipeline = createRoute({
  getParentRoute: () => shell,
  path: "/pipeline",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/pipeline/PipelinePage"), "PipelinePage"),
});
const segments = createRoute({
  getParentRoute: () => shell,
  path: "/segments",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/segments/SegmentsPage"), "SegmentsPage"),
});
const newSegment = createRoute({
  getParentRoute: () => shell,
  path: "/segments/new",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/segments/SegmentEditPage"), "NewSegmentPage"),
});
const segment = createRoute({
  getParentRoute: () => shell,
  path: "/segments/$segmentKey",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/segments/SegmentPage"), "SegmentPage"),
});
const editSegment = createRoute({
  getParentRoute: () => shell,
  path: "/segments/$segmentKey/edit",
  component: lazyRouteComponent(() => import("./pages/segments/SegmentEditPage"), "EditSegmentPage"),
});
const reports = createRoute({
  getParentRoute: () => shell,
  path: "/intent-reports",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/intent-reports/IntentReportsPage"), "IntentReportsPage"),
});
const newReport = createRoute({
  getParentRoute: () => shell,
  path: "/intent-reports/new",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/intent-reports/IntentReportEditPage"), "NewIntentReportPage"),
});
const report = createRoute({
  getParentRoute: () => shell,
  path: "/intent-reports/$reportKey",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/intent-reports/IntentReportPage"), "IntentReportPage"),
});
const editReport = createRoute({
  getParentRoute: () => shell,
  path: "/intent-reports/$reportKey/edit",
  component: lazyRouteComponent(() => import("./pages/intent-reports/IntentReportEditPage"), "EditIntentReportPage"),
});
const campaigns = createRoute({
  getParentRoute: () => shell,
  path: "/campaigns",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/campaigns/CampaignsPage"), "CampaignsPage"),
});
const newCampaign = createRoute({
  getParentRoute: () => shell,
  path: "/campaigns/new",
  component: lazyRouteComponent(() => import("./pages/campaigns/CampaignEditPage"), "NewCampaignPage"),
});
const campaign = createRoute({
  getParentRoute: () => shell,
  path: "/campaigns/$campaignKey",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/campaigns/CampaignPage"), "CampaignPage"),
});
const editCampaign = createRoute({
  getParentRoute: () => shell,
  path: "/campaigns/$campaignKey/edit",
  component: lazyRouteComponent(() => import("./pages/campaigns/CampaignEditPage"), "EditCampaignPage"),
});
const workflows = createRoute({
  getParentRoute: () => shell,
  path: "/workflows",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/workflows/WorkflowsPage"), "WorkflowsPage"),
});
const newWorkflow = createRoute({
  getParentRoute: () => shell,
  path: "/workflows/new",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/workflows/WorkflowEditPage"), "NewWorkflowPage"),
});
const workflow = createRoute({
  getParentRoute: () => shell,
  path: "/workflows/$workflowKey",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/workflows/WorkflowPage"), "WorkflowPage"),
});
const editWorkflow = createRoute({
  getParentRoute: () => shell,
  path: "/workflows/$workflowKey/edit",
  component: lazyRouteComponent(() => import("./pages/workflows/WorkflowEditPage"), "EditWorkflowPage"),
});
// Journeys are listed with the other workflows.
const journeys = createRoute({
  getParentRoute: () => shell,
  path: "/journeys",
  beforeLoad: () => {
    throw redirect({ to: "/workflows" });
  },
});
const newJourney = createRoute({
  getParentRoute: () => shell,
  path: "/journeys/new",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/journeys/NewJourneyPage"), "NewJourneyPage"),
});
const journey = createRoute({
  getParentRoute: () => shell,
  path: "/journeys/$journeyKey",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/journeys/JourneyPage"), "JourneyPage"),
});
const editJourney = createRoute({
  getParentRoute: () => shell,
  path: "/journeys/$journeyKey/edit",
  component: lazyRouteComponent(() => import("./pages/journeys/JourneyEditPage"), "JourneyEditPage"),
});
const emails = createRoute({
  getParentRoute: () => shell,
  path: "/emails",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/emails/EmailsPage"), "EmailsPage"),
});
const newEmail = createRoute({
  getParentRoute: () => shell,
  path: "/emails/new",
  component: lazyRouteComponent(() => import("./pages/emails/EmailPage"), "NewEmailPage"),
});
const email = createRoute({
  getParentRoute: () => shell,
  path: "/emails/$emailKey",
  component: lazyRouteComponent(() => import("./pages/emails/EmailPage"), "EmailPage"),
});
const deliveries = createRoute({
  getParentRoute: () => shell,
  path: "/deliveries",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/deliveries/DeliveriesPage"), "DeliveriesPage"),
});
const ladders = createRoute({
  getParentRoute: () => shell,
  path: "/ladders",
  component: lazyRouteComponent(() => import("./pages/ladders/LaddersPage"), "LaddersPage"),
});
const newLadder = createRoute({
  getParentRoute: () => shell,
  path: "/ladders/new",
  component: lazyRouteComponent(() => import("./pages/ladders/LadderEditPage"), "NewLadderPage"),
});
const ladder = createRoute({
  getParentRoute: () => shell,
  path: "/ladders/$ladderKey",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/ladders/LadderPage"), "LadderPage"),
});
const editLadder = createRoute({
  getParentRoute: () => shell,
  path: "/ladders/$ladderKey/edit",
  component: lazyRouteComponent(() => import("./pages/ladders/LadderEditPage"), "EditLadderPage"),
});
const lint = createRoute({
  getParentRoute: () => shell,
  path: "/lint",
  component: lazyRouteComponent(() => import("./pages/lint/LintPage"), "LintPage"),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings/{-$section}",
  validateSearch: openSearch,
  component: lazyRouteComponent(() => import("./pages/settings/SettingsPage"), "SettingsPage"),
});

const tree = root.addChildren([
  signIn,
  welcome,
  shell.addChildren([
    today,
    trends,
    accounts,
    account,
    contacts,
    contact,
    pipeline,
    segments,
    newSegment,
    segment,
    editSegment,
    reports,
    newReport,
    report,
    editReport,
    campaigns,
    newCampaign,
    campaign,
    editCampaign,
    workflows,
    newWorkflow,
    workflow,
    editWorkflow,
    journeys,
    newJourney,
    journey,
    editJourney,
    emails,
    newEmail,
    email,
    deliveries,
    ladders,
    newLadder,
    ladder,
    editLadder,
    lint,
    settings,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultErrorComponent: Failed,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
