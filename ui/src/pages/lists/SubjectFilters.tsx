import { Button, Chip, Group, Pill, SegmentedControl, Select } from "@mantine/core";
import { IconFilter, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { TIER_NAMES, TREND_NAMES } from "#/components/tier";
import type { Subject } from "#/criteria";
import { useSession } from "#/session/session";
import { CRM_STAGE_NAMES, CRM_STAGES, type CrmStage, isNarrowed, type SubjectQuery, TIERS, TRENDS } from "./query";
import { SearchBox } from "./SearchBox";

// The builder comes with everything it can ask about.
const CriteriaDrawer = lazy(() => import("./CriteriaDrawer"));

interface SubjectFiltersProps {
  subject: Subject;
  query: SubjectQuery;
  change: (part: Partial<SubjectQuery>, replace?: boolean) => void;
  clear: () => void;
}

/** The filters over a list of accounts or contacts: the quick ones at hand, everything else as criteria. */
export function SubjectFilters({ subject, query, change, clear }: SubjectFiltersProps) {
  const { user } = useSession();
  const [isBuilding, setIsBuilding] = useState(false);
  const isMine = query.owner === user.user_id;
  return (
    <>
      <Group gap="xs" role="search" aria-label={`Filter ${subject}s`}>
        <SearchBox
          label={subject === "account" ? "Search names and domains" : "Search names and emails"}
          value={query.q}
          onChange={(q) => change({ q }, true)}
        />
        <SegmentedControl
          aria-label="Tier"
          value={query.tier ?? ""}
          onChange={(tier) => change({ tier: TIERS.find((one) => one === tier) })}
          data={[{ value: "", label: "All tiers" }, ...TIERS.map((tier) => ({ value: tier, label: TIER_NAMES[tier] }))]}
        />
        <Select
          aria-label="Trend over 14 days"
          placeholder="Any trend"
          w={122}
          clearable
          value={query.trend ?? null}
          onChange={(trend) => change({ trend: TRENDS.find((one) => one === trend) })}
          data={TRENDS.map((trend) => ({ value: trend, label: capitalised(TREND_NAMES[trend]) }))}
        />
        <Select
          aria-label="CRM stage"
          placeholder="Any CRM stage"
          w={150}
          clearable
          value={query.crm_stage ?? null}
          onChange={(stage) => change({ crm_stage: (stage as CrmStage | null) ?? undefined })}
          data={CRM_STAGES.map((stage) => ({ value: stage, label: CRM_STAGE_NAMES[stage] }))}
        />
        <Chip checked={isMine} onChange={(mine) => change({ owner: mine ? user.user_id : undefined })} variant="light">
          Mine
        </Chip>
        <Button
          variant={query.criteria ? "light" : "default"}
          leftSection={<IconFilter size={15} />}
          onClick={() => setIsBuilding(true)}
        >
          {query.criteria ? "Edit the criteria" : "Filter by criteria"}
        </Button>
        {isNarrowed(query) && (
          <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={clear}>
            Clear filters
          </Button>
        )}
      </Group>
      <OtherFilters query={query} change={change} isMine={isMine} />
      {isBuilding && (
        <Suspense fallback={null}>
          <CriteriaDrawer
            subject={subject}
            value={query.criteria}
            onClose={() => setIsBuilding(false)}
            onApply={(criteria) => {
              setIsBuilding(false);
              change({ criteria });
            }}
          />
        </Suspense>
      )}
    </>
  );
}

/** What narrows the list and has no control of its own: it came with a link. */
function OtherFilters({
  query,
  change,
  isMine,
}: {
  query: SubjectQuery;
  change: SubjectFiltersProps["change"];
  isMine: boolean;
}) {
  const filters: { label: string; drop: Partial<SubjectQuery> }[] = [];
  if (query.segment) filters.push({ label: `In segment ${query.segment}`, drop: { segment: undefined } });
  if (query.owner !== undefined && !isMine)
    filters.push({ label: `Owned by user ${query.owner}`, drop: { owner: undefined } });
  if (query.min_score !== undefined)
    filters.push({ label: `Score from ${query.min_score}`, drop: { min_score: undefined } });
  if (query.max_score !== undefined)
    filters.push({ label: `Score up to ${query.max_score}`, drop: { max_score: undefined } });
  if (filters.length === 0) return null;
  return (
    <Pill.Group>
      {filters.map(({ label, drop }) => (
        <Pill
          key={label}
          withRemoveButton
          onRemove={() => change(drop)}
          removeButtonProps={{ "aria-label": `Drop: ${label}`, "aria-hidden": false, tabIndex: 0 }}
        >
          {label}
        </Pill>
      ))}
    </Pill.Group>
  );
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
