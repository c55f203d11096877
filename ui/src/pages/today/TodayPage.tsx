import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { When } from "#/components/When";
import { useSession } from "#/session/session";
import { AccountList } from "./AccountList";
import { TasksPanel } from "./TasksPanel";
import { todayQuery } from "./todayQuery";
import classes from "./TodayPage.module.css";
import { useVolume, VolumePanel } from "./VolumePanel";

const EXACT = { exact: true, includeSearch: true };

/** Whom do I call now? */
export function TodayPage() {
  const { user } = useSession();
  const isMine = useSearch({ strict: false }).owner === "mine";
  const { data: volume } = useVolume();
  const { data: today, error } = useQuery(todayQuery(isMine ? user : null));

  return (
    <Page
      title="Today"
      lead={
        today?.as_of ? (
          <>
            Whom to call, by scores as of <When at={today.as_of} />.
          </>
        ) : (
          "Whom to call now, and why."
        )
      }
      actions={
        <nav className={classes.whose} aria-label="Whose accounts">
          <Link to="/" search={{}} activeOptions={EXACT}>
            Everybody's
          </Link>
          <Link to="/" search={{ owner: "mine" }} activeOptions={EXACT}>
            Mine
          </Link>
        </nav>
      }
    >
      {error ? (
        <Notice title="Today could not be read">{errorMessage(error)}</Notice>
      ) : today && (!today.as_of || (volume?.items.length === 0 && today.high.total + today.rising.total === 0)) ? (
        <NothingYet />
      ) : (
        <div className={classes.grid}>
          <div className={classes.column}>
            <AccountList
              title="High intent"
              hint="The hottest first, with what made them hot"
              list={today?.high}
              empty={
                isMine
                  ? "None of your accounts is of high intent now."
                  : "No account is of high intent now. Rising ones get there first."
              }
              more={{ tier: "high" }}
            />
            <AccountList
              title="Cooling"
              hint="Open deals, 15 points or more below their peak of 14 days"
              list={today?.cooling}
              rows={6}
              empty="No account with an open deal has cooled down."
            />
          </div>
          <div className={classes.column}>
            <TasksPanel isMine={isMine} />
            <VolumePanel />
            <AccountList
              title="Rising"
              hint="20 points or more in 7 days"
              list={today?.rising}
              empty="Nobody gained 20 points within 7 days."
              rows={8}
              more={{ sort: "-delta_7d" }}
              isNarrow
            />
          </div>
        </div>
      )}
    </Page>
  );
}

function NothingYet() {
  return (
    <Notice
      title="No signals have come in yet"
      action={
        <Button component={Link} to="/settings/sources">
          Connect a source
        </Button>
      }
    >
      This screen lists the accounts worth a call, the hottest first, and says what each of them did. It fills as soon
      as signals come in: from your website, your email tool or your CRM. A file can be imported too, under Settings,
      Imports.
    </Notice>
  );
}
