import { Skeleton } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { api } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { NotFound } from "#/shell/NotFound";
import { draftOf, NEW_REPORT } from "./report";
import { ReportForm } from "./ReportForm";

/** A new intent report, from its purpose to its accounts. */
export function NewIntentReportPage() {
  return <ReportForm title="New intent report" reportKey={null} initial={NEW_REPORT} before={{}} />;
}

/** The settings of an intent report. */
export function EditIntentReportPage() {
  const { reportKey = "" } = useParams({ strict: false }) as { reportKey?: string };
  const params = { path: { kind: "intent_report" as const, key: reportKey } };
  const { data, error } = api.useQuery("get", "/api/v1/definitions/{kind}/{key}", { params });
  if (errorCode(error) === "not_found") return <NotFound />;
  if (error) return <Notice title="The report could not be read">{errorMessage(error)}</Notice>;
  if (!data) {
    return (
      <Page title="Settings of an intent report">
        <Skeleton h={320} />
      </Page>
    );
  }
  const body = data.body as Record<string, unknown>;
  return (
    <ReportForm
      title={`Settings of ${String(body.name)}`}
      reportKey={reportKey}
      initial={draftOf(body)}
      before={body}
    />
  );
}
