import { Button, Chip, Group, SegmentedControl, Select, Stack } from "@mantine/core";
import { IconLayoutKanban, IconTable, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { keepPreviousData } from "@tanstack/react-query";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { plural } from "#/components/numbers";
import { Page } from "#/components/Page";
import { isNarrowed } from "#/pages/lists/query";
import { SavedViews } from "#/pages/lists/SavedViews";
import { SearchBox } from "#/pages/lists/SearchBox";
import { useListQuery } from "#/pages/lists/useListQuery";
import { useSession } from "#/session/session";
import { DealBoard } from "./DealBoard";
import { DealList } from "./DealList";
import { IntentToggles } from "./IntentToggles";
import { type DealState, readPipelineQuery, toApi, toggled, toSearch } from "./pipelineQuery";

/** The deals with the intent of their accounts, as a list or as a board. */
export function PipelinePage() {
  const { query, viewId, change, clear } = useListQuery(readPipelineQuery);
  const { user } = useSession();
  const { sort: _sort, shown_as: _shown, ...filters } = toApi(query);
  const { data, error } = api.useQuery(
    "get",
    "/api/v1/opportunities/summary",
    { params: { query: filters as never } },
    { placeholderData: keepPreviousData },
  );
  const isBoard = query.shown_as === "board";
  const isMine = query.owner === user.user_id;
  const state = query.state ?? "open";
  const hasSeveral = (data?.pipelines.length ?? 0) > 1;
  const shown = data?.stages.reduce((sum, stage) => sum + stage.count, 0);
  const empty = isNarrowed(query) ? (
    <Notice title="No deal fits" action={<Button onClick={clear}>Clear filters</Button>}>
      No deal satisfies all of these filters together.
    </Notice>
  ) : (
    <Notice
      title="No open deal yet"
      action={
        <Button component={Link} to="/settings/imports">
          Import deals
        </Button>
      }
    >
      Here stand the deals of your CRM with the intent of their accounts: which are warm, which cool down, and of which
      nothing is known.
    </Notice>
  );

  return (
    <Page
      title="Pipeline"
      lead={`${shown === undefined ? "" : `${plural(shown, "deal")} · `}deals and their stages come from your CRM, intent from the last tick`}
      actions={
        <SegmentedControl
          aria-label="Show the deals as"
          value={isBoard ? "board" : "list"}
          onChange={(next) => change({ shown_as: next === "board" ? "board" : undefined })}
          data={[
            { value: "list", label: <View icon={<IconTable size={15} />} label="List" /> },
            { value: "board", label: <View icon={<IconLayoutKanban size={15} />} label="Board" /> },
          ]}
        />
      }
    >
      <Stack gap="sm">
        <SavedViews
          screen="pipeline"
          allLabel="Open deals"
          query={toApi(query)}
          whole={toApi({})}
          viewId={viewId}
          toSearch={toSearch}
        />
        <Group gap="xs" role="search" aria-label="Filter deals">
          <SearchBox label="Search deals and accounts" value={query.q} onChange={(q) => change({ q }, true)} />
          <SegmentedControl
            aria-label="State"
            value={state}
            onChange={(next) => change({ state: next === "open" ? undefined : (next as DealState | "all") })}
            data={[
              { value: "open", label: "Open" },
              { value: "won", label: "Won" },
              { value: "lost", label: "Lost" },
              { value: "all", label: "All" },
            ]}
          />
          {hasSeveral && (
            <Select
              aria-label="Pipeline"
              placeholder="All pipelines"
              clearable
              w={170}
              value={query.pipeline ?? null}
              onChange={(pipeline) => change({ pipeline: pipeline ?? undefined })}
              data={data?.pipelines.filter(Boolean) ?? []}
            />
          )}
          <Chip
            checked={isMine}
            onChange={(mine) => change({ owner: mine ? user.user_id : undefined })}
            variant="light"
          >
            Mine
          </Chip>
          {isNarrowed(query) && (
            <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={clear}>
              Clear filters
            </Button>
          )}
        </Group>
        <IntentToggles
          chosen={query.intent ?? []}
          summary={data}
          onToggle={(intent) => change({ intent: toggled(query.intent, intent) })}
        />
      </Stack>
      {error ? (
        <Notice title="The pipeline could not be read">{errorMessage(error)}</Notice>
      ) : isBoard ? (
        <DealBoard query={query} stages={data?.stages} hasSeveral={hasSeveral && !query.pipeline} empty={empty} />
      ) : (
        <DealList
          query={query}
          total={shown}
          hasSeveral={hasSeveral && !query.pipeline}
          onSort={(sort) => change({ sort })}
          empty={empty}
        />
      )}
    </Page>
  );
}

function View({ icon, label }: { icon: React.ReactNode; label: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      {icon}
      {label}
    </Group>
  );
}
