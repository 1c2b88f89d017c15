"""The functions of DVC that gitml replaces while it uses DVC, all of them, with the reason.

It is as long as they are many: one table is read from top to bottom when DVC changes.
"""

from gitml.adapters.dvc.patches.patch import Patch

PATCHES = (
    Patch(
        "dvc.repo.imp_url:resolve_output",
        "urls: what is imported anew takes the place of the folder, and goes not into it",
        "e0f04515f31ad3ef",
    ),
    Patch(
        "dvc.repo.add:resolve_output",
        "urls: what is added to a remote only is tracked where gitml says, and goes not into it",
        "e0f04515f31ad3ef",
    ),
    Patch(
        "dvc.output:Output.transfer",
        "urls: sends what the record says: from where it counts a path, with the settings it has",
        "2851089df72ab882",
    ),
    Patch(
        "dvc_data.hashfile.build:_upload_file",
        "urls: what is uploaded before its hash is known does not stay on the remote twice",
        "97b7482e2245f13a",
    ),
    Patch(
        "dvc_data.hashfile.hash:HashStreamFile",
        "urls: what has no end is not read for ever; the size of what is sent is that of its bytes",
        "29310829b1bbeb65",
    ),
    Patch(
        "dvc_objects.fs.utils:tmp_fname",
        "urls: what an upload that fails left in part is known by its name, and taken away",
        "798c26186b951c04",
    ),
    Patch(
        "dvc.dependency.base:Dependency.workspace_status",
        "urls: status takes what lies at a URL as recorded, and connects to no server",
        "3443e93c2a8749cc",
    ),
    Patch(
        "dvc.repo.move:_expand_target_path",
        "moving: a folder that a killed move left at the target is the data itself",
        "30b577f229ca227a",
    ),
    Patch(
        "dvc.output:Output.move",
        "moving: moves what lies there as it is, and stores nothing that no record names",
        "15a21cdf54df77ab",
    ),
    Patch(
        "dvc.output:otransfer",
        "storing: an object that cannot be stored is an error, also of a folder",
        "94b8f227aef6899c",
    ),
    Patch(
        "dvc_data.index.fetch:save",
        "storing: no bytes of another repository are taken but those that are recorded",
        "f22c684e7a9ef8bc",
    ),
    Patch(
        "dvc_data.hashfile.transfer:_log_exception",
        "storing: an object that cannot be stored is an error, also of a folder",
        "2d967507bacb8ed1",
    ),
    Patch(
        "dvc.output:Output.workspace_status",
        "urls: status takes what lies at a URL as recorded, and connects to no server",
        "bfc1c0f7b53a4af0",
    ),
    Patch(
        "dvc.dependency.repo:RepoDependency.workspace_status",
        "urls: status asks no other repository whether an import that is not frozen has changed",
        "e3cbb8c7c1023a65",
    ),
    Patch(
        "dvc.dependency.repo:RepoDependency.save",
        "imports: a link that Git keeps and that leads out of its repository is not imported",
        "8df5e3bf1dfdb15d",
    ),
    Patch(
        "dvc_objects.fs.base:FileSystem.normpath",
        "paths: a path in a commit or another repository is no URL, and loses nothing of its name",
        "b56e87bfa3857907",
    ),
    Patch(
        "dvc_http:HTTPFileSystem.exists",
        "urls: a server that cannot be reached is an error, and its files are not missing",
        "3944706ec4b6f330",
    ),
    Patch(
        "dvc.fs:get_fs_cls",
        "plugins: lets DVC read records whose storage has no plug-in here; "
        "servers: opens S3, WebDAV and SSH by clients that take care",
        "e062c341ca31ae94",
    ),
    Patch(
        "dvc.output:get_cloud_fs",
        "plugins: takes the plug-in of what a stage uses when it is used, and not when it is read",
        "c4f5a7e3af317bd7",
    ),
    Patch(
        "dvc.stage.loader:SingleStageLoader.load_stage",
        "plugins: knows which file has an address that is of no storage",
        "fa50ff666deb551e",
    ),
    Patch(
        "dvc.stage.loader:StageLoader.load_stage",
        "plugins: knows which file has an address that is of no storage",
        "ed9cfd8d6063b234",
    ),
    Patch(
        "dvc.repo.index:_load_storage_from_out",
        "plugins: takes the plug-in of an output's remote when it is used, and not when it is read;"
        " clones: looks into the cache of a repository on this machine first",
        "6baf37e1bcbdee9c",
    ),
    Patch(
        "dvc_objects.fs.base:FileSystem.__init__",
        "credentials: sends what a remote knows us by to no other host that it redirects to",
        "34e54d95ea8ffc17",
    ),
    Patch(
        "dvc_http:HTTPFileSystem._get_kwargs_from_urls",
        "credentials: lets an HTTP remote know its URL, whose host may know us",
        "5db64b13a916349e",
    ),
    Patch(
        "webdav4.fsspec:WebdavFileSystem.exists",
        "servers: takes a server that fails for none that lacks a file",
        "4aeb478f53554ec0",
        source="fsspec.spec:AbstractFileSystem.exists",
    ),
    Patch(
        "s3fs.core:_error_wrapper",
        "servers: sends no request again that botocore has sent again",
        "7c48079350387685",
    ),
    Patch(
        "aiobotocore.awsrequest:AioAWSResponse._content_prop",
        "servers: reads no listing of S3, and nothing that it says of a failure, that has no end",
        "b02e44b3236183d7",
    ),
    Patch(
        "aiobotocore.client:AioBaseClient._make_api_call",
        "servers: takes no answer for one of S3 that tells nothing of what was asked",
        "9a9e671676884c4d",
    ),
    Patch(
        "botocore.parsers:BaseXMLResponseParser._parse_xml_string_to_dom",
        "servers: takes no page of HTML for an answer of S3",
        "0e273a0e362205c2",
    ),
    Patch(
        "dvc_objects.fs.generic:copy",
        "urls: what was sent gets its name on the server, or is hashed once more on its way",
        "3877b61721e41978",
    ),
    Patch(
        "dvc.utils.strictyaml:parse_yaml",
        "load: reads dvc.yaml and dvc.lock ten times faster; read: names one that breaks it",
        "6c68be942ab72352",
    ),
    Patch(
        "dvc.dependency.param:load_path",
        "load: parses a params file once for all stages; read: names one that breaks it",
        "60085be0c026164f",
    ),
    Patch(
        "dvc.parsing.context:Context.load_from",
        "load: records which files templates took values from, for the up-to-date cache",
        "1e6d9875666fc265",
    ),
    Patch(
        "dvc.repo.graph:check_acyclic",
        "load: looks for a cycle in time that grows with the pipeline, not with its square",
        "f0474d1c2bb69909",
    ),
    Patch(
        "dvc.utils.serialize._yaml:parse_yaml",
        "read: names the params file on which a parser breaks",
        "6c68be942ab72352",
    ),
    Patch(
        "dvc.utils.serialize:load_path",
        "read: names the params file on which a parser breaks",
        "60085be0c026164f",
    ),
    Patch(
        "dvc.utils.strictyaml:validate",
        "read: asks of dvc.yaml, dvc.lock and .dvc files what DVC's schemas leave open",
        "f1701225fbc6490d",
    ),
    Patch(
        "dvc.parsing.context:Container._convert_with_meta",
        "read: lets a params file hold dates and sets that no template uses",
        "b1cf836f68a7bf61",
    ),
    Patch(
        "dvc.parsing:MatrixDefinition._resolve_matrix_data",
        "read: refuses a matrix of more stages than any memory holds",
        "9ed68e3301066403",
    ),
    Patch(
        "scmrepo.git.backend.pygit2:Pygit2Object.open",
        "read: lets Git bring a file of a commit that a partial clone has not; "
        "lfs: takes care where Git LFS is asked for one file of another repository",
        "46cce842aec85781",
    ),
    Patch(
        "dvc.dependency.param:ParamsDependency.get_hash",
        "read: names a parameter that cannot be recorded",
        "f41cf6f82db1ebcb",
    ),
    Patch(
        "dvc_data.hashfile.tree:Tree.load",
        "listings: takes one that is no listing of a folder, or has no end, for damaged",
        "3df354f8f1abe928",
    ),
    Patch(
        "dvc.ignore:DvcIgnorePatterns.from_file",
        "read: names the .dvcignore that cannot be read, and opens none that no memory holds",
        "ba3e0be518910778",
    ),
    Patch(
        "pathspec.patterns.gitignore.spec:GitIgnoreSpecPattern.pattern_to_regex",
        "read: matches a line of .dvcignore in a time that grows with the path alone",
        "86c809e084622672",
    ),
    Patch(
        "dulwich.ignore:translate",
        "read: matches a line of .gitignore in a time that grows with the path alone",
        "63b22851e30efd4f",
    ),
    Patch(
        "dvc.config:Config.load_file",
        "read: names what is wrong in a config file, and takes no site_cache_dir of a repository",
        "e0be8fc43013828e",
    ),
    Patch(
        "dvc_data.hashfile.db.local:LocalHashFileDB.makedirs",
        "read: makes no cache outside the project that only .dvc/config asks for",
        "8f0bb19f069c278c",
    ),
    Patch(
        "scmrepo.git:Git._add_entry_to_gitignore",
        "read: adds a line to a .gitignore of any bytes",
        "1e87e098674e1b73",
    ),
    Patch(
        "scmrepo.git:Git.ignore_remove",
        "read: takes a line, escaped or not, from a .gitignore of any bytes",
        "373955e640472a94",
    ),
    Patch(
        "dvc.fs:get_fs_config",
        "read: follows no remote that leads back to itself, or names credentials in its repository",
        "00b40f9ea1a6eec6",
    ),
    Patch(
        "dvc.dependency.base:Dependency._build",
        "run: hashes a dependency once, however often DVC asks during one look at a stage",
        "a4ff6bbb76cda665",
    ),
    Patch(
        "dvc.rwlock:rwlock",
        "run, status: takes no lock on a path; adapters.dvc.locks.path_locks holds those of a run",
        "02f9f809745834b4",
    ),
    Patch(
        "dvc.rwlock:_edit_rwlock",
        "locks: replaces the file of locks on paths in one step, and mends one that is damaged",
        "83ea3453b6f9fc43",
    ),
    Patch(
        "dvc_data.hashfile.cache:Cache.close",
        "run: leaves the database of links open, which SQLite tidies up at every close",
        "8fbe793201787685",
    ),
    Patch(
        "dvc_data.hashfile.checkout:test_links",
        "run: tries once for each folder how its files can be linked; import: tries it aside",
        "17944cfe73588ef4",
    ),
    Patch(
        "scmrepo.git:Git.is_tracked",
        "run: parses Git's index when it has changed, not for every output",
        "223b53ef2e0e17cc",
        source="scmrepo.git.backend.dulwich:DulwichBackend.is_tracked",
    ),
    Patch(
        "scmrepo.git.backend.dulwich:DulwichBackend._find_submodules",
        "read: opens a repository of any .gitmodules, of which DVC uses nothing",
        "f6064849ebed457e",
    ),
    Patch(
        "scmrepo.git:Git.is_ignored",
        "read: sees the records that Git tracks in a folder that a .gitignore names",
        "f4b30f3daa9d4586",
        source="scmrepo.git.backend.dulwich:DulwichBackend.is_ignored",
    ),
    Patch(
        "dvc.stage.cache:StageCache._uncached_outs",
        "run: copies a stage to look for its uncached outputs only where it has some",
        "d5a2471109041a77",
    ),
    Patch(
        "dvc.utils.serialize:dump_yaml",
        "run: writes a record of the run cache without a dumper, where it needs none",
        "4ca5d6289caa9644",
    ),
    Patch(
        "dvc.repo.scm_context:SCMContext.ignore",
        "write: keeps lines of .gitignore back until those of earlier stages are written",
        "8691894582fb5585",
    ),
    Patch(
        "dvc.dvcfile:dump_yaml",
        "write: replaces a .dvc file in one step, where DVC empties it; and through no link",
        "4ca5d6289caa9644",
    ),
    Patch(
        "dvc.config:Config._save_config",
        "write: replaces a config file in one step and in UTF-8, which DVC fails to encode",
        "8cffe8c5486fa710",
    ),
    Patch(
        "dvc.output:Output._validate_output_path",
        "safety: reads no output whose path leads into a folder of Git or DVC",
        "dc43aa13c15fb81e",
    ),
    Patch(
        "dvc_data.hashfile.tree:Tree.from_list",
        "safety: reads no listing of files that no folder can hold, or that lie outside it",
        "fceac7d90534c135",
    ),
    Patch(
        "dvc_data.index.index:_load_from_storage",
        "safety: tells of such a listing, which DVC takes for one that is missing; "
        "listings: asks no remote that does not answer, and for a hook none",
        "61cf359d4d813fad",
    ),
    Patch(
        "dvc_data.index.index:_load_from_file_storage",
        "safety: refuses files of a storage whose names lead out of their folder",
        "fdb23b92b25c7e25",
    ),
    Patch(
        "dvc_objects.db:ObjectDB.oid_to_path",
        "safety: looks for no object by a name that leads out of a remote",
        "aba457b9cd1d4c4f",
    ),
    Patch(
        "dvc_data.hashfile.db.local:LocalHashFileDB.oid_to_path",
        "safety: looks for no object by a name that leads out of the cache",
        "c0287283096620f6",
    ),
    Patch(
        "dvc.stage.cache:StageCache._load",
        "safety: takes a record of the run cache for the outputs of its stage only",
        "bf5e8b5fcb30af02",
    ),
    Patch(
        "dvc.stage.cache:StageCache.transfer",
        "safety: copies records of the run cache only, between it and a remote",
        "fac452c6c7a32f48",
    ),
    Patch(
        "dvc_objects.fs.base:FileSystem.find",
        "safety: finds records only, while those of a remote are copied",
        "984748812f547219",
    ),
    Patch(
        "dvc.dependency.base:fs_download",
        "safety: downloads no folder in which the name of a file leads out of it",
        "b2f713ab4e814d11",
    ),
    Patch(
        "dvc_data.index.checkout:_chmod_files",
        "safety: makes no file executable through a link",
        "25aace1f83d865d9",
    ),
    Patch(
        "dvc_data.hashfile.db.local:LocalHashFileDB.set_exec",
        "safety: makes no file executable through a link",
        "bbc1fe4981511307",
    ),
    Patch(
        "dvc_data.hashfile.db.local:LocalHashFileDB.unprotect",
        "safety: makes no file writable below a link that leads out of the project",
        "a3ce3094b294add3",
    ),
    Patch(
        "dvc.dvcfile:modify_yaml",
        "safety: writes no dvc.yaml through a link that leads out of the project",
        "daa0385239d5831e",
    ),
    Patch(
        "scmrepo.git:Git._get_gitignore",
        "safety: writes no .gitignore that is a link, which Git does not read either",
        "a22c93ef54cc1ead",
    ),
    Patch(
        "dvc.output:Output.status",
        "safety: passes over outputs outside the project, at which DVC ends",
        "d8e2b08c4891ed00",
    ),
    Patch(
        "dvc.repo:Repo._ignore",
        "read, imports: leaves .dvc/.gitignore as it is",
        "dea92ba835e36339",
    ),
    Patch(
        "dvc.repo.open_repo:_clone_default_branch",
        "clones: fetches one commit of another repository instead of all its history",
        "01f931368b73a89f",
    ),
    Patch(
        "dvc.repo.open_repo:_external_repo",
        "clones: looks for storage at a relative path nowhere, instead of beside the clone",
        "04859822ab28621d",
    ),
    Patch(
        "dvc.repo.open_repo:open_repo",
        "clones: reads a revision of a bare repository from a clone, as it does its HEAD; "
        "of one on this machine what is committed, not what lies in its working tree",
        "ca4658780c3d8f41",
    ),
    Patch(
        "dvc.scm:add_no_submodules",
        "setup: stages nothing, for which it would open libgit2, which reads no SHA-256",
        "0f1d860b78f96376",
    ),
    Patch(
        "dvc.scm:lfs_prefetch",
        "lfs: takes care where Git LFS is asked for the files of an import",
        "d7409c83de181bb4",
    ),
    Patch(
        "scmrepo.git.lfs.storage:LFSStorage.oid_to_path",
        "lfs: writes no object to where a server or a pointer would have it",
        "0add18fcb19bcbd1",
    ),
    Patch(
        "scmrepo.git.lfs.storage:LFSStorage.open",
        "lfs: takes no pointer for the bytes that it stands for",
        "12cbbfff3b07a605",
    ),
    Patch(
        "scmrepo.git.lfs.client:LFSClient._batch_request",
        "lfs: takes the objects that it asked for, of the bytes that their pointers name",
        "3c250a3ac6e0e673",
    ),
    Patch(
        "dvc.repo.add:warn_link_failures",
        "links: tells what could not be linked, and advises no command of DVC's",
        "b82ff4db70cc0bf9",
    ),
    Patch(
        "dvc.dependency.base:Dependency.download",
        "downloads: ends an import that would fill the disk",
        "f2bd8f75f24c4b12",
    ),
    Patch(
        "dvc.ui:Console.status", "progress: turns no spinner on the terminal", "39816654cf991d9d"
    ),
    Patch(
        "fsspec.callbacks:TqdmCallback.call",
        "progress, downloads: hears what DVC's bars would show",
        "2920679d31581c3e",
    ),
)
