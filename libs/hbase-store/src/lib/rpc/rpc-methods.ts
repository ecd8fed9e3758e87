import {
  wireMessage,
  type Column,
  type MutationProto,
  type RegionAction,
  type RegionActionResult,
  type RegionInfo,
  type RegionSpecifier,
  type ResultResponse,
  type ScanRequest,
  type ScanResponse,
  type ServerName,
  type TableName,
  type TableSchema,
  type WireLong,
  type WireMessage,
} from './wire-messages.ts';

/** The services of a server that this driver talks to; a connection belongs to one of them. */
export type RpcService = 'ClientMetaService' | 'ClientService' | 'MasterService';

/** One remote method with the messages of its question and answer. */
export interface RpcMethod<Request, Response> {
  readonly service: RpcService;
  readonly name: string;
  readonly request: WireMessage<Request>;
  readonly response: WireMessage<Response>;
}

type NoFields = Readonly<Record<string, never>>;
export interface TableRequest {
  readonly tableName: TableName;
  readonly nonceGroup: WireLong;
  readonly nonce: WireLong;
}
export interface ProcedureResponse {
  readonly procId: WireLong;
}

export const GET_ACTIVE_MASTER = method<NoFields, { serverName: ServerName | null }>(
  'ClientMetaService.GetActiveMaster',
  'Empty',
  'GetActiveMasterResponse',
);
export const GET_META_REGION_LOCATIONS = method<
  NoFields,
  { metaLocations: { regionInfo: RegionInfo; serverName: ServerName | null }[] }
>('ClientMetaService.GetMetaRegionLocations', 'Empty', 'GetMetaRegionLocationsResponse');

export const GET = method<
  { region: RegionSpecifier; get: { row: Buffer; column: readonly Column[] } },
  ResultResponse
>('ClientService.Get', 'GetRequest', 'ResultResponse');
export const MUTATE = method<
  { region: RegionSpecifier; mutation: MutationProto; nonceGroup?: WireLong },
  ResultResponse
>('ClientService.Mutate', 'MutateRequest', 'ResultResponse');
export const SCAN = method<ScanRequest, ScanResponse>(
  'ClientService.Scan',
  'ScanRequest',
  'ScanResponse',
);
export const MULTI = method<
  { regionAction: readonly RegionAction[] },
  { regionActionResult: readonly RegionActionResult[] }
>('ClientService.Multi', 'MultiRequest', 'MultiResponse');

export const CREATE_TABLE = method<
  {
    tableSchema: TableSchema;
    splitKeys: readonly Buffer[];
    nonceGroup: WireLong;
    nonce: WireLong;
  },
  ProcedureResponse
>('MasterService.CreateTable', 'CreateTableRequest', 'ProcedureResponse');
export const DISABLE_TABLE = method<TableRequest, ProcedureResponse>(
  'MasterService.DisableTable',
  'TableRequest',
  'ProcedureResponse',
);
export const DELETE_TABLE = method<TableRequest, ProcedureResponse>(
  'MasterService.DeleteTable',
  'TableRequest',
  'ProcedureResponse',
);
/** Its name begins with a small letter, also on the wire. */
export const GET_PROCEDURE_RESULT = method<
  { procId: WireLong },
  {
    state: number;
    exception: { genericException: { className: string; message: string } | null } | null;
  }
>('MasterService.getProcedureResult', 'GetProcedureResultRequest', 'GetProcedureResultResponse');
export const GET_TABLE_DESCRIPTORS = method<
  { tableNames: readonly TableName[]; includeSysTables: boolean },
  { tableSchema: readonly TableSchema[] }
>('MasterService.GetTableDescriptors', 'GetTableDescriptorsRequest', 'GetTableDescriptorsResponse');
export const GET_TABLE_STATE = method<{ tableName: TableName }, { tableState: { state: number } }>(
  'MasterService.GetTableState',
  'GetTableStateRequest',
  'GetTableStateResponse',
);

function method<Request, Response>(
  path: `${RpcService}.${string}`,
  request: string,
  response: string,
): RpcMethod<Request, Response> {
  const [service, name] = path.split('.') as [RpcService, string];
  return {
    service,
    name,
    request: wireMessage<Request>(request),
    response: wireMessage<Response>(response),
  };
}
