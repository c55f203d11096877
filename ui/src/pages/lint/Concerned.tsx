import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { http } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { count, plural } from "#/components/numbers";
import { SubjectLink } from "#/trial/EffectView";
import type { Finding } from "./findings";

const SHOWN = 10;

/** Whom a finding is about at this moment: how many, and on request some of them by name. */
export function Concerned({ finding }: { finding: Finding }) {
  const [isOpen, setIsOpen] = useState(false);
  const asked = { subject: finding.subject, criteria: finding.criteria };
  const { data, error, isFetching } = useQuery({
    queryKey: ["concerned", asked],
    enabled: isOpen,
    queryFn: async ({ signal }) => {
      const answer = await http.POST("/api/v1/segments/count", {
        params: { query: { sample: SHOWN } },
        body: asked as never,
        signal,
      });
      if (answer.error) throw answer.error;
      return answer.data;
    },
  });
  const total = finding.subject_count ?? 0;
  if (total === 0)
    return (
      <Text size="sm" c="dimmed" mt={4}>
        It concerns nobody at this moment.
      </Text>
    );
  return (
    <Text size="sm" mt={4} component="div">
      It concerns {plural(total, finding.subject)} now.{" "}
      {!isOpen && (
        <Button size="compact-xs" variant="subtle" onClick={() => setIsOpen(true)}>
          Show who
        </Button>
      )}
      {isFetching && "…"}
      {error && errorMessage(error)}
      {data?.sample.map((one, place) => (
        <span key={one.subject_id}>
          {place > 0 && ", "}
          <SubjectLink
            subject={finding.subject}
            id={one.subject_id}
            name={one.name ?? one.address ?? String(one.subject_id)}
          />
        </span>
      ))}
      {data && data.count > data.sample.length && ` and ${count(data.count - data.sample.length)} more`}
    </Text>
  );
}
