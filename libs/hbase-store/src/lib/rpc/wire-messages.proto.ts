/**
 * The part of HBase's protocol that this driver speaks, field numbers as in hbase-protocol-shaded 2.6.
 *
 * Enumerations are declared as int32 (the same on the wire). Defaults differ from HBase's in one place: a missing
 * `more_results*` means true, which is how the server means it.
 */
export const WIRE_MESSAGES_PROTO = `
syntax = "proto2";

message UserInformation { required string effective_user = 1; }
message VersionInfo {
  required string version = 1; required string url = 2; required string revision = 3; required string user = 4;
  required string date = 5; required string src_checksum = 6; optional uint32 version_major = 7; optional uint32 version_minor = 8;
}
message ConnectionHeader {
  optional UserInformation user_info = 1; optional string service_name = 2;
  optional string cell_block_codec_class = 3; optional VersionInfo version_info = 5;
}
message CellBlockMeta { optional uint32 length = 1; }
message ExceptionResponse {
  optional string exception_class_name = 1; optional string stack_trace = 2; optional bool do_not_retry = 5;
}
message RequestHeader {
  optional uint32 call_id = 1; optional string method_name = 3; optional bool request_param = 4;
  optional CellBlockMeta cell_block_meta = 5; optional uint32 timeout = 7;
}
message ResponseHeader {
  optional int32 call_id = 1; optional ExceptionResponse exception = 2; optional CellBlockMeta cell_block_meta = 3;
}

message ServerName { required string host_name = 1; optional uint32 port = 2; optional uint64 start_code = 3; }
message TimeRange { optional uint64 from = 1; optional uint64 to = 2; }
message TableName { required bytes namespace = 1; required bytes qualifier = 2; }
message RegionInfo {
  required uint64 region_id = 1; required TableName table_name = 2; optional bytes start_key = 3; optional bytes end_key = 4;
  optional bool offline = 5; optional bool split = 6; optional int32 replica_id = 7;
}
message RegionSpecifier { required int32 type = 1; required bytes value = 2; }
message RegionLocation { required RegionInfo region_info = 1; optional ServerName server_name = 2; }
message NameBytesPair { required string name = 1; optional bytes value = 2; }
message BytesBytesPair { required bytes first = 1; required bytes second = 2; }
message ColumnFamilySchema { required bytes name = 1; repeated BytesBytesPair attributes = 2; }
message TableSchema {
  optional TableName table_name = 1; repeated BytesBytesPair attributes = 2; repeated ColumnFamilySchema column_families = 3;
}

message Empty {}
message GetActiveMasterResponse { optional ServerName server_name = 1; }
message GetMetaRegionLocationsResponse { repeated RegionLocation meta_locations = 1; }

message Column { required bytes family = 1; repeated bytes qualifier = 2; }
message Get { required bytes row = 1; repeated Column column = 2; optional TimeRange time_range = 5; }
message Result { optional int32 associated_cell_count = 2; }
message GetRequest { required RegionSpecifier region = 1; required Get get = 2; }
message ResultResponse { optional Result result = 1; optional bool processed = 2; }
message QualifierValue { optional bytes qualifier = 1; optional bytes value = 2; }
message ColumnValue { required bytes family = 1; repeated QualifierValue qualifier_value = 2; }
message MutationProto {
  optional bytes row = 1; optional int32 mutate_type = 2; repeated ColumnValue column_value = 3;
  optional uint64 timestamp = 4; optional int32 associated_cell_count = 8; optional uint64 nonce = 9;
}
message Comparator { required string name = 1; optional bytes serialized_comparator = 2; }
message ByteArrayComparable { optional bytes value = 1; }
message BinaryComparator { required ByteArrayComparable comparable = 1; }
message Condition {
  required bytes row = 1; optional bytes family = 2; optional bytes qualifier = 3; optional int32 compare_type = 4;
  optional Comparator comparator = 5;
}
message MutateRequest {
  required RegionSpecifier region = 1; required MutationProto mutation = 2; optional Condition condition = 3;
  optional uint64 nonce_group = 4;
}
message Filter { required string name = 1; optional bytes serialized_filter = 2; }
message RowRange {
  optional bytes start_row = 1; optional bool start_row_inclusive = 2; optional bytes stop_row = 3;
  optional bool stop_row_inclusive = 4;
}
message MultiRowRangeFilter { repeated RowRange row_range_list = 1; }
message Scan {
  repeated Column column = 1; optional bytes start_row = 3; optional bytes stop_row = 4; optional Filter filter = 5;
  optional TimeRange time_range = 6; optional bool cache_blocks = 8;
  optional uint64 max_result_size = 10; optional bool reversed = 15; optional uint32 caching = 17;
  optional bool include_start_row = 21; optional bool include_stop_row = 22;
}
message ScanRequest {
  optional RegionSpecifier region = 1; optional Scan scan = 2; optional uint64 scanner_id = 3; optional uint32 number_of_rows = 4;
  optional bool close_scanner = 5; optional bool client_handles_partials = 7; optional bool client_handles_heartbeats = 8;
  optional bool renew = 10; optional uint32 limit_of_rows = 11;
}
message ScanResponse {
  repeated uint32 cells_per_result = 1; optional uint64 scanner_id = 2; optional bool more_results = 3 [default = true];
  optional uint32 ttl = 4;
  repeated bool partial_flag_per_result = 7; optional bool more_results_in_region = 8 [default = true];
}
message Action { optional uint32 index = 1; optional MutationProto mutation = 2; optional Get get = 3; }
message RegionAction { required RegionSpecifier region = 1; repeated Action action = 3; }
message ResultOrException { optional uint32 index = 1; optional Result result = 2; optional NameBytesPair exception = 3; }
message RegionActionResult { repeated ResultOrException result_or_exception = 1; optional NameBytesPair exception = 2; }
message MultiRequest { repeated RegionAction region_action = 1; }
message MultiResponse { repeated RegionActionResult region_action_result = 1; }

message CreateTableRequest {
  required TableSchema table_schema = 1; repeated bytes split_keys = 2; optional uint64 nonce_group = 3; optional uint64 nonce = 4;
}
message TableRequest { required TableName table_name = 1; optional uint64 nonce_group = 2; optional uint64 nonce = 3; }
message ProcedureResponse { optional uint64 proc_id = 1; }
message GetProcedureResultRequest { required uint64 proc_id = 1; }
message GenericExceptionMessage { optional string class_name = 1; optional string message = 2; }
message ForeignExceptionMessage { optional GenericExceptionMessage generic_exception = 2; }
message GetProcedureResultResponse { required int32 state = 1; optional ForeignExceptionMessage exception = 5; }
message GetTableDescriptorsRequest { repeated TableName table_names = 1; optional bool include_sys_tables = 3; }
message GetTableDescriptorsResponse { repeated TableSchema table_schema = 1; }
message GetTableStateRequest { required TableName table_name = 1; }
message TableState { required int32 state = 1; }
message GetTableStateResponse { required TableState table_state = 1; }
message SplitTableRegionRequest {
  required RegionInfo region_info = 1; optional bytes split_row = 2; optional uint64 nonce_group = 3; optional uint64 nonce = 4;
}
message MergeTableRegionsRequest {
  repeated RegionSpecifier region = 1; optional bool forcible = 3; optional uint64 nonce_group = 4; optional uint64 nonce = 5;
}
message FlushTableRequest {
  required TableName table_name = 1; optional uint64 nonce_group = 3; optional uint64 nonce = 4;
}
message MoveRegionRequest { required RegionSpecifier region = 1; optional ServerName dest_server_name = 2; }
message RegionRequest { required RegionSpecifier region = 1; }
message GetClusterStatusRequest { repeated int32 options = 1; }
message ClusterStatus { repeated ServerName servers_name = 11; }
message GetClusterStatusResponse { required ClusterStatus cluster_status = 1; }
`;
