import { Button, Skeleton, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { count, money } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import classes from "./DealBoard.module.css";
import { DealCard } from "./DealCard";
import { type PipelineQuery, stageName, toApi } from "./pipelineQuery";

type Stage = Schemas["StageSum"];
const CARDS_AT_ONCE = 20;

interface DealBoardProps {
  query: PipelineQuery;
  stages: readonly Stage[] | undefined;
  hasSeveral: boolean;
  empty: ReactNode;
}

/** The deals as cards in the columns of their stages. Where a deal stands is decided in the CRM, so cards cannot be moved here. */
export function DealBoard({ query, stages, hasSeveral, empty }: DealBoardProps) {
  if (stages?.length === 0 || stages?.every((stage) => stage.count === 0)) return <Panel>{empty}</Panel>;
  return (
    <>
      <Text size="xs" c="dimmed">
        Move a deal to another stage in your CRM; the board follows with the next import.
      </Text>
      <section className={classes.board} aria-label="Deals by stage" tabIndex={0}>
        {stages
          ? stages.map((stage) => (
              <StageColumn
                key={JSON.stringify([stage.pipeline, stage.state, stage.stage])}
                query={query}
                stage={stage}
                hasSeveral={hasSeveral}
              />
            ))
          : [1, 2, 3].map((number) => <Skeleton key={number} className={classes.column} height={320} />)}
      </section>
    </>
  );
}

function StageColumn({ query, stage, hasSeveral }: { query: PipelineQuery; stage: Stage; hasSeveral: boolean }) {
  const id = useId();
  const { shown_as: _shown, ...asked } = toApi(query);
  const filters = { ...asked, pipeline: stage.pipeline, stage: stage.stage, state: stage.state, limit: CARDS_AT_ONCE };
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/opportunities",
    { params: { query: filters as never } },
    {
      pageParamName: "cursor",
      initialPageParam: null as never,
      getNextPageParam: (page) => page.next_cursor,
      enabled: stage.count > 0,
    },
  );
  const deals = data?.pages.flatMap((page) => page.items);
  return (
    <section className={classes.column} aria-labelledby={id}>
      <header className={classes.head}>
        <Title order={2} id={id} size="sm" className={classes.name}>
          {stageName(stage, hasSeveral)}
        </Title>
        <Text component="span" size="sm" c="dimmed">
          {count(stage.count)}
        </Text>
      </header>
      <Text size="xs" c="dimmed" className={classes.sums}>
        {stage.amounts.length > 0
          ? stage.amounts.map(({ amount, currency }) => money(amount, currency)).join(" + ")
          : "no amounts"}
      </Text>
      {error ? (
        <Text size="sm">{errorMessage(error)}</Text>
      ) : (
        <ul className={classes.cards}>
          {deals?.map((deal) => (
            <li key={deal.opportunity_id}>
              <DealCard deal={deal} />
            </li>
          ))}
          {!deals && stage.count > 0 && [1, 2].map((number) => <Skeleton key={number} component="li" height={86} />)}
        </ul>
      )}
      {hasNextPage && (
        <Button
          variant="subtle"
          size="compact-sm"
          fullWidth
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Show more of {count(stage.count)}
        </Button>
      )}
    </section>
  );
}
