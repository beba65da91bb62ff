// The methods that the console calls, with the types that proto/ gives them.
import type {
  EvaluateRequestJson,
  EvaluateResponseJson,
  ExplainRequestJson,
  ExplainResponseJson,
  GetPromptsResponseJson,
} from "../gen/waymark/v1/decision_support_pb";
import type {
  FindMissedRequestJson,
  FindMissedResponseJson,
  ForecastRequestJson,
  ForecastResponseJson,
  IndicatorsRequestJson,
  IndicatorsResponseJson,
  ReferralPathwayRequestJson,
  ReferralPathwayResponseJson,
} from "../gen/waymark/v1/everybody_pb";
import type {
  GetPromptsRequestJson,
  RespondRequestJson,
  RespondResponseJson,
  WatchPromptsRequestJson,
  WatchPromptsResponseJson,
} from "../gen/waymark/v1/events_pb";
import type {
  AddNoteRequestJson,
  AddNoteResponseJson,
  AssignRequestJson,
  AssignResponseJson,
  CoverLeaveRequestJson,
  CoverLeaveResponseJson,
  ExportRequestJson,
  ExportResponseJson,
  GetAlertRequestJson,
  GetAlertResponseJson,
  LettersRequestJson,
  LettersResponseJson,
  ListAlertsRequestJson,
  ListAlertsResponseJson,
  ListWorklistsRequestJson,
  ListWorklistsResponseJson,
  SplitAlertsRequestJson,
  SplitAlertsResponseJson,
  PatientHistoryRequestJson,
  PatientHistoryResponseJson,
  RecordSentRequestJson,
  RecordSentResponseJson,
  RespondManyRequestJson,
  RespondManyResponseJson,
  UndoRequestJson,
  UndoResponseJson,
} from "../gen/waymark/v1/review_pb";
import type {
  FindPatientsRequestJson,
  FindPatientsResponseJson,
  GetDraftRequestJson,
  GetDraftResponseJson,
  ListOwnersRequestJson,
  ListOwnersResponseJson,
  ListTemplatesRequestJson,
  ListTemplatesResponseJson,
  ListViewsRequestJson,
  ListViewsResponseJson,
  MyDayRequestJson,
  MyDayResponseJson,
  SaveDraftRequestJson,
  SaveDraftResponseJson,
  SaveViewRequestJson,
  SaveViewResponseJson,
} from "../gen/waymark/v1/review_desk_pb";
import type {
  GetRuleRequestJson,
  GetRuleResponseJson,
  GiveFeedbackRequestJson,
  GiveFeedbackResponseJson,
  ListFeedbackRequestJson,
  ListFeedbackResponseJson,
  ListRulesRequestJson,
  ListRulesResponseJson,
  ResumeRequestJson,
  ResumeResponseJson,
  StatisticsRequestJson,
  StatisticsResponseJson,
  SuspendRequestJson,
  SuspendResponseJson,
} from "../gen/waymark/v1/rules_pb";
import { call, callFirst, callStream } from "./connect";

const method =
  <Request, Answer>(path: string) =>
  (request: Request, signal?: AbortSignal, background = false): Promise<Answer> =>
    call<Request, Answer>(path, request, signal, background);

export const evaluate = method<EvaluateRequestJson, EvaluateResponseJson>("DecisionSupportService/Evaluate");
export const explain = method<ExplainRequestJson, ExplainResponseJson>("DecisionSupportService/Explain");
export const getPrompts = method<GetPromptsRequestJson, GetPromptsResponseJson>("DecisionSupportService/GetPrompts");
export const respond = method<RespondRequestJson, RespondResponseJson>("DecisionSupportService/Respond");

/** The changes after the request's token, and the token of the last one; without a token that alone. */
export const watchPrompts = (request: WatchPromptsRequestJson, signal: AbortSignal): Promise<WatchPromptsResponseJson> =>
  callFirst("DecisionSupportService/WatchPrompts", request, signal);

export const listWorklists = method<ListWorklistsRequestJson, ListWorklistsResponseJson>("ReviewService/ListWorklists");
export const listAlerts = method<ListAlertsRequestJson, ListAlertsResponseJson>("ReviewService/ListAlerts");
export const getAlert = method<GetAlertRequestJson, GetAlertResponseJson>("ReviewService/GetAlert");
export const assign = method<AssignRequestJson, AssignResponseJson>("ReviewService/Assign");
export const respondMany = method<RespondManyRequestJson, RespondManyResponseJson>("ReviewService/RespondMany");
export const undo = method<UndoRequestJson, UndoResponseJson>("ReviewService/Undo");
export const addNote = method<AddNoteRequestJson, AddNoteResponseJson>("ReviewService/AddNote");

export const coverLeave = method<CoverLeaveRequestJson, CoverLeaveResponseJson>("ReviewService/CoverLeave");
export const findPatients = method<FindPatientsRequestJson, FindPatientsResponseJson>("ReviewService/FindPatients");
export const listOwners = method<ListOwnersRequestJson, ListOwnersResponseJson>("ReviewService/ListOwners");
export const myDay = method<MyDayRequestJson, MyDayResponseJson>("ReviewService/MyDay");
export const splitAlerts = method<SplitAlertsRequestJson, SplitAlertsResponseJson>("ReviewService/SplitAlerts");
export const saveDraft = method<SaveDraftRequestJson, SaveDraftResponseJson>("ReviewService/SaveDraft");
export const getDraft = method<GetDraftRequestJson, GetDraftResponseJson>("ReviewService/GetDraft");
export const listTemplates = method<ListTemplatesRequestJson, ListTemplatesResponseJson>("ReviewService/ListTemplates");
export const letters = method<LettersRequestJson, LettersResponseJson>("ReviewService/Letters");
export const recordSent = method<RecordSentRequestJson, RecordSentResponseJson>("ReviewService/RecordSent");
export const patientHistory = method<PatientHistoryRequestJson, PatientHistoryResponseJson>("ReviewService/PatientHistory");
export const listViews = method<ListViewsRequestJson, ListViewsResponseJson>("ReviewService/ListViews");
export const saveView = method<SaveViewRequestJson, SaveViewResponseJson>("ReviewService/SaveView");
export const forecast = method<ForecastRequestJson, ForecastResponseJson>("ReviewService/Forecast");
export const indicators = method<IndicatorsRequestJson, IndicatorsResponseJson>("ReviewService/Indicators");
export const referralPathway = method<ReferralPathwayRequestJson, ReferralPathwayResponseJson>("ReviewService/ReferralPathway");
export const findMissed = method<FindMissedRequestJson, FindMissedResponseJson>("ReviewService/FindMissed");

export const listRules = method<ListRulesRequestJson, ListRulesResponseJson>("RulesService/ListRules");
export const getRule = method<GetRuleRequestJson, GetRuleResponseJson>("RulesService/GetRule");
export const statistics = method<StatisticsRequestJson, StatisticsResponseJson>("RulesService/Statistics");
export const giveFeedback = method<GiveFeedbackRequestJson, GiveFeedbackResponseJson>("RulesService/GiveFeedback");
export const listFeedback = method<ListFeedbackRequestJson, ListFeedbackResponseJson>("RulesService/ListFeedback");
export const suspendRule = method<SuspendRequestJson, SuspendResponseJson>("RulesService/Suspend");
export const resumeRule = method<ResumeRequestJson, ResumeResponseJson>("RulesService/Resume");

/** A worklist as a CSV file. */
export async function exportList(request: ExportRequestJson): Promise<Blob> {
  const parts = await callStream<ExportRequestJson, ExportResponseJson>("ReviewService/Export", request);
  const bytes = parts.map((part) => Uint8Array.from(atob(part.csv ?? ""), (c) => c.charCodeAt(0)));
  return new Blob(bytes, { type: "text/csv;charset=utf-8" });
}

/** Names a change so that sending it twice does it once. */
export const newRequestId = (): string => crypto.randomUUID();
