import { Button, Skeleton } from "@mantine/core";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { useMay, useSession } from "#/session/session";
import { BLANK, copyOf, draftOf } from "./segmentDraft";
import { SegmentEditor } from "./SegmentEditor";

/** Builds a segment: from nothing, or from a copy of another one. */
export function NewSegmentPage() {
  const { from } = useSearch({ strict: false }) as { from?: string };
  const { user } = useSession();
  const source = useDefinition(from);
  if (!useMay("segments.edit")) return <NotAllowed />;
  if (from && source.error) return <Unreadable error={source.error} />;
  if (from && !source.data)
    return (
      <Page title="New segment">
        <Skeleton height={300} />
      </Page>
    );
  const initial = source.data ? copyOf(draftOf(source.data.body)) : { ...BLANK, owner: user.email };
  return (
    <SegmentEditor
      key={from ?? "new"}
      initial={initial}
      draftKey={from ? `segment:copy-of-${from}` : "segment:new"}
      inForce={null}
    />
  );
}

/** Edits a segment that is in force. */
export function EditSegmentPage() {
  const { segmentKey } = useParams({ strict: false }) as { segmentKey: string };
  const { data, error } = useDefinition(segmentKey);
  if (!useMay("segments.edit")) return <NotAllowed />;
  if (error) return <Unreadable error={error} />;
  if (!data)
    return (
      <Page title="Edit segment">
        <Skeleton height={300} />
      </Page>
    );
  return (
    <SegmentEditor
      key={segmentKey}
      initial={draftOf(data.body)}
      draftKey={`segment:${segmentKey}`}
      inForce={segmentKey}
    />
  );
}

function useDefinition(key: string | undefined) {
  return api.useQuery(
    "get",
    "/api/v1/definitions/{kind}/{key}",
    { params: { path: { kind: "segment", key: key ?? "" } } },
    { enabled: key !== undefined, refetchOnWindowFocus: false },
  );
}

function Unreadable({ error }: { error: unknown }) {
  return (
    <Page title="Segment">
      <Notice
        title="The segment could not be read"
        action={
          <Button component={Link} to="/segments" variant="default">
            All segments
          </Button>
        }
      >
        {errorMessage(error)}
      </Notice>
    </Page>
  );
}

function NotAllowed() {
  return (
    <Page title="Segment">
      <Notice
        title="Your role may look at segments only"
        action={
          <Button component={Link} to="/segments" variant="default">
            All segments
          </Button>
        }
      >
        Ask an administrator for a role that may edit segments.
      </Notice>
    </Page>
  );
}
