import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { SegmentPicker } from "#/components/SegmentPicker";
import { type Criteria, CriteriaBuilder } from "#/criteria";
import { inAnyOf, type ScopeKind, scopeKind, segmentsOf } from "./report";

interface ScopeFieldProps {
  scope: Criteria | null;
  exclude: readonly string[];
  onScope: (scope: Criteria | null) => void;
  onExclude: (exclude: string[]) => void;
  /** The error with which the server refused the report. */
  error?: unknown;
  reportKey: string;
}

/** Which accounts a report is about: all, those of some segments, or any criteria; less those of excluded segments. */
export function ScopeField({ scope, exclude, onScope, onExclude, error, reportKey }: ScopeFieldProps) {
  const [kind, setKind] = useState<ScopeKind>(() => scopeKind(scope));
  const choose = (next: ScopeKind) => {
    setKind(next);
    if (next === "all" || (next === "segments" && !segmentsOf(scope))) onScope(null);
  };
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="Which accounts"
        value={kind}
        onChange={(next) => choose(next as ScopeKind)}
        data={[
          { value: "all", label: "All accounts" },
          { value: "segments", label: "Segments" },
          { value: "criteria", label: "Criteria" },
        ]}
        style={{ alignSelf: "flex-start" }}
      />
      {kind === "segments" && (
        <SegmentPicker
          label="In any of these segments"
          placeholder={segmentsOf(scope)?.length ? undefined : "Choose segments"}
          value={segmentsOf(scope) ?? []}
          onChange={(keys) => onScope(inAnyOf(keys))}
        />
      )}
      {kind === "criteria" && (
        <Text size="xs" c="dimmed">
          Industry, country, size, signals, scores: whatever a segment can ask.
        </Text>
      )}
      {kind === "criteria" && (
        <CriteriaBuilder
          subject="account"
          value={scope}
          onChange={onScope}
          error={error}
          field="scope"
          of={{ kind: "intent_report", key: reportKey }}
          label="Scope"
        />
      )}
      <SegmentPicker
        label="Except those in"
        description="Whoever is in one of these is out, whatever the scope says."
        placeholder={exclude.length ? undefined : "No segment"}
        value={exclude}
        onChange={onExclude}
      />
      {kind === "all" && exclude.length === 0 && (
        <Text size="xs" c="dimmed">
          Every account there is, now and later.
        </Text>
      )}
    </Stack>
  );
}
