"""Parameters of the cmdlets whose values are judged.

A row is "positional | with a value | switches"; "name=other" makes a name an alias of another.
A row that is too long goes on in indented lines. Cmdlets without a row are read by what follows each parameter.
Sources: the cmdlets' reference pages of Windows PowerShell 5.1 and PowerShell 7.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from deadlight.semantics.commands.rows import rows

_TABLE = """
invoke-webrequest: uri | outfile o=outfile method headers body credential useragent timeoutsec proxy proxycredential
    contenttype infile maximumredirection sessionvariable websession certificate certificatethumbprint
    transferencoding authentication token custommethod form httpversion maximumretrycount noproxy retryintervalsec
    sslprotocol connectiontimeoutseconds operationtimeoutseconds unixsocket | usebasicparsing passthru
    disablekeepalive usedefaultcredentials proxyusedefaultcredentials skipcertificatecheck skiphttperrorcheck
    allowunencryptedauthentication preserveauthorizationonredirect skipheadervalidation resume allowinsecureredirect
    preservehttpmethodonredirect
invoke-restmethod: uri | outfile o=outfile method headers body credential useragent timeoutsec proxy proxycredential
    contenttype infile maximumredirection sessionvariable websession certificate certificatethumbprint
    transferencoding authentication token custommethod form httpversion maximumretrycount noproxy retryintervalsec
    sslprotocol connectiontimeoutseconds operationtimeoutseconds unixsocket | usebasicparsing passthru
    disablekeepalive usedefaultcredentials proxyusedefaultcredentials skipcertificatecheck skiphttperrorcheck
    allowunencryptedauthentication preserveauthorizationonredirect skipheadervalidation resume allowinsecureredirect
    preservehttpmethodonredirect followrellink
start-bitstransfer: source destination displayname description | priority authentication credential proxyusage
    proxylist proxyauthentication proxycredential retryinterval retrytimeout securityflags maxdownloadtime
    transfertype transferpolicy customheaders httpmethod | asynchronous suspended dynamic usestoredcredential
start-process: filepath argumentlist | args=argumentlist workingdirectory windowstyle verb credential
    redirectstandarderror redirectstandardinput redirectstandardoutput rse=redirectstandarderror
    rso=redirectstandardoutput environment | wait passthru nonewwindow nnw=nonewwindow loaduserprofile
    usenewenvironment
get-filehash: path | literalpath algorithm inputstream |
get-authenticodesignature: filepath | literalpath content sourcepathorextension path=filepath |
expand-archive: path destinationpath | literalpath | force passthru
compress-archive: path destinationpath | literalpath compressionlevel | force update passthru
new-localuser: name password | description fullname accountexpires inputobject sid usermaychangepassword
    passwordneverexpires | accountneverexpires disabled nopassword usermaynotchangepassword
set-localuser: name password | description fullname accountexpires inputobject sid usermaychangepassword
    passwordneverexpires | accountneverexpires disabled nopassword usermaynotchangepassword
add-localgroupmember: group member | name=group sid |
set-mppreference: | disablerealtimemonitoring disablebehaviormonitoring disableioavprotection disablescriptscanning
    disablearchivescanning disableblockatfirstseen disableintrusionpreventionsystem exclusionpath exclusionextension
    exclusionprocess exclusionipaddress mapsreporting submitsamplesconsent puaprotection | force asjob
add-mppreference: | exclusionpath exclusionextension exclusionprocess exclusionipaddress | force asjob
set-itemproperty: path name value | literalpath propertytype type=propertytype filter include exclude credential
    inputobject | force passthru
new-itemproperty: path name value | literalpath propertytype type=propertytype filter include exclude credential
    inputobject | force passthru
remove-itemproperty: path name | literalpath filter include exclude | force
get-itemproperty: path name | literalpath filter include exclude |
new-item: path | itemtype type=itemtype value target=value name credential | force
set-item: path value | literalpath type filter include exclude | force passthru
get-item: path | literalpath filter include exclude credential stream name depth attributes delimiter encoding
    readcount tail totalcount first=totalcount head=totalcount last=tail | force recurse directory file hidden
    readonly system raw wait
get-content: path | literalpath filter include exclude credential stream name depth attributes delimiter encoding
    readcount tail totalcount first=totalcount head=totalcount last=tail | force recurse directory file hidden
    readonly system raw wait
get-childitem: path filter | literalpath include exclude depth attributes | force recurse name directory file hidden
    readonly system followsymlink ad=directory af=file
remove-item: path | literalpath filter include exclude credential stream | force recurse
copy-item: path destination | literalpath filter include exclude credential fromsession tosession | force recurse
    container passthru
move-item: path destination | literalpath filter include exclude credential fromsession tosession | force recurse
    container passthru
rename-item: path newname | literalpath credential | force passthru
set-content: path value | literalpath encoding filter include exclude credential stream filepath=path | force
    nonewline passthru asbytestream
add-content: path value | literalpath encoding filter include exclude credential stream filepath=path | force
    nonewline passthru asbytestream
out-file: filepath encoding | literalpath inputobject width | append force noclobber nonewline
tee-object: filepath | literalpath variable inputobject encoding | append
test-path: path | literalpath pathtype filter include exclude credential newerthan olderthan type=pathtype | isvalid
join-path: path childpath | additionalchildpath credential | resolve
split-path: path | literalpath | leaf leafbase parent extension qualifier noqualifier isabsolute resolve
resolve-path: path | literalpath | relative
select-object: property | excludeproperty expandproperty first last skip skiplast index inputobject | unique wait
select-string: pattern path | literalpath context encoding include exclude inputobject | allmatches casesensitive list
    notmatch quiet raw simplematch
install-module: name | requiredversion minimumversion maximumversion version repository scope credential proxy
    proxycredential source providername destination installationpolicy | force allowclobber skippublishercheck
    allowprerelease acceptlicense forcebootstrap allversions passthru trustrepository quiet reinstall
    skipdependencycheck prerelease noclobber
install-script: name | requiredversion minimumversion maximumversion version repository scope credential proxy
    proxycredential source providername destination installationpolicy | force allowclobber skippublishercheck
    allowprerelease acceptlicense forcebootstrap allversions passthru trustrepository quiet reinstall
    skipdependencycheck prerelease noclobber
install-package: name | requiredversion minimumversion maximumversion version repository scope credential proxy
    proxycredential source providername destination installationpolicy | force allowclobber skippublishercheck
    allowprerelease acceptlicense forcebootstrap allversions passthru trustrepository quiet reinstall
    skipdependencycheck prerelease noclobber
install-packageprovider: name | requiredversion minimumversion maximumversion version repository scope credential
    proxy proxycredential source providername destination installationpolicy | force allowclobber skippublishercheck
    allowprerelease acceptlicense forcebootstrap allversions passthru trustrepository quiet reinstall
    skipdependencycheck prerelease noclobber
install-psresource: name | requiredversion minimumversion maximumversion version repository scope credential proxy
    proxycredential source providername destination installationpolicy | force allowclobber skippublishercheck
    allowprerelease acceptlicense forcebootstrap allversions passthru trustrepository quiet reinstall
    skipdependencycheck prerelease noclobber
save-module: name path | requiredversion minimumversion maximumversion repository literalpath | force acceptlicense
update-module: name | requiredversion minimumversion maximumversion version repository scope credential proxy
    proxycredential source providername destination installationpolicy | force allowclobber skippublishercheck
    allowprerelease acceptlicense forcebootstrap allversions passthru trustrepository quiet reinstall
    skipdependencycheck prerelease noclobber
find-module: name | requiredversion minimumversion maximumversion version repository scope credential proxy
    proxycredential source providername destination installationpolicy | force allowclobber skippublishercheck
    allowprerelease acceptlicense forcebootstrap allversions passthru trustrepository quiet reinstall
    skipdependencycheck prerelease noclobber
set-psrepository: name sourcelocation | installationpolicy publishlocation packagemanagementprovider |
register-psrepository: name sourcelocation | installationpolicy publishlocation packagemanagementprovider | default
new-netfirewallrule: | displayname name description direction action protocol localport remoteport localaddress
    remoteaddress program service profile enabled group policystore edgetraversalpolicy icmptype interfacealias
    interfacetype localuser remoteuser remotemachine authentication encryption displaygroup newdisplayname
    overrideblockrules localonlymapping loosesourcemapping | asjob passthru all
set-netfirewallrule: | displayname name description direction action protocol localport remoteport localaddress
    remoteaddress program service profile enabled group policystore edgetraversalpolicy icmptype interfacealias
    interfacetype localuser remoteuser remotemachine authentication encryption displaygroup newdisplayname
    overrideblockrules localonlymapping loosesourcemapping | asjob passthru all
enable-netfirewallrule: | displayname name description direction action protocol localport remoteport localaddress
    remoteaddress program service profile enabled group policystore edgetraversalpolicy icmptype interfacealias
    interfacetype localuser remoteuser remotemachine authentication encryption displaygroup newdisplayname
    overrideblockrules localonlymapping loosesourcemapping | asjob passthru all
disable-netfirewallrule: | displayname name description direction action protocol localport remoteport localaddress
    remoteaddress program service profile enabled group policystore edgetraversalpolicy icmptype interfacealias
    interfacetype localuser remoteuser remotemachine authentication encryption displaygroup newdisplayname
    overrideblockrules localonlymapping loosesourcemapping | asjob passthru all
set-netfirewallprofile: name | profile=name enabled defaultinboundaction defaultoutboundaction allowinboundrules
    logfilename logallowed logblocked policystore | all passthru asjob
install-windowsfeature: name | source vhd computername credential logpath configurationfilepath featurename=name |
    restart includeallsubfeature includemanagementtools remove
uninstall-windowsfeature: name | source vhd computername credential logpath configurationfilepath featurename=name |
    restart includeallsubfeature includemanagementtools remove
enable-windowsoptionalfeature: featurename path | packagename source logpath loglevel scratchdirectory
    name=featurename | online all norestart limitaccess remove
disable-windowsoptionalfeature: featurename path | packagename source logpath loglevel scratchdirectory
    name=featurename | online all norestart limitaccess remove
add-windowscapability: name | path source logpath loglevel scratchdirectory | online limitaccess
convertto-securestring: string securekey | key | asplaintext force
set-executionpolicy: executionpolicy scope | | force
set-service: name binarypathname | displayname description startuptype starttype=startuptype dependson credential
    status computername inputobject include exclude | passthru force nowait
new-service: name binarypathname | displayname description startuptype starttype=startuptype dependson credential
    status computername inputobject include exclude | passthru force nowait
start-service: name binarypathname | displayname description startuptype starttype=startuptype dependson credential
    status computername inputobject include exclude | passthru force nowait
stop-service: name binarypathname | displayname description startuptype starttype=startuptype dependson credential
    status computername inputobject include exclude | passthru force nowait
restart-service: name binarypathname | displayname description startuptype starttype=startuptype dependson credential
    status computername inputobject include exclude | passthru force nowait
enable-psremoting: | | force skipnetworkprofilecheck
set-smbserverconfiguration: | enablesmb1protocol enablesmb2protocol requiresecuritysignature enablesecuritysignature
    encryptdata | force asjob
add-appxpackage: path | dependencypath volume stage externallocation | register forceapplicationshutdown allowunsigned
    forceupdatefromanyversion
add-appxprovisionedpackage: | packagepath folderpath dependencypackagepath licensepath logpath loglevel path regions |
    online skiplicense
import-pfxcertificate: filepath certstorelocation | password | exportable
import-certificate: filepath certstorelocation | |
set-acl: path aclobject | literalpath filter include exclude | passthru clearcentralaccesspolicy
get-acl: path | literalpath filter include exclude | audit allcentralaccesspolicies
new-object: typename argumentlist | comobject property | strict
add-type: typedefinition | assemblyname path literalpath name namespace memberdefinition language usingnamespace
    referencedassemblies outputassembly outputtype | passthru ignorewarnings
import-module: name | requiredversion minimumversion maximumversion prefix scope function cmdlet variable alias
    argumentlist pssession | force global passthru disablenamechecking noclobber skipeditioncheck usewindowspowershell
    ascustomobject
invoke-expression: command | |
invoke-command: scriptblock argumentlist | computername credential session filepath port configurationname
    authentication args=argumentlist | asjob nonewscope enablenetworkaccess
start-job: scriptblock name | filepath initializationscript argumentlist credential | runas32
foreach-object: process | begin end remainingscripts membername argumentlist inputobject parallel throttlelimit
    timeoutseconds | asjob
set-variable: name value | scope option description visibility | force passthru
new-variable: name value | scope option description visibility | force passthru
write-host: object | foregroundcolor backgroundcolor separator | nonewline
write-output: inputobject | | noenumerate
write-error: message | exception category errorid targetobject recommendedaction errorrecord |
start-sleep: seconds | milliseconds duration |
compare-object: referenceobject differenceobject | property syncwindow culture | includeequal excludedifferent
    passthru casesensitive
set-timezone: name | id inputobject | passthru
unblock-file: path | literalpath |
register-scheduledtask: taskname taskpath action trigger | settings principal user password runlevel description xml
    inputobject | force asjob
new-selfsignedcertificate: | dnsname certstorelocation subject keylength keyspec notafter notbefore friendlyname type
    keyexportpolicy keyusage hashalgorithm |
invoke-sqlcmd: query | serverinstance database username password inputfile variable credential querytimeout
    connectionstring | trustservercertificate
"""

COMMON_VALUES = frozenset(
    "erroraction warningaction informationaction errorvariable warningvariable informationvariable outvariable "
    "outbuffer pipelinevariable progressaction".split()
)
COMMON_SWITCHES = frozenset("verbose debug whatif confirm usetransaction".split())
COMMON_ALIASES = {
    "ea": "erroraction", "wa": "warningaction", "infa": "informationaction", "ev": "errorvariable",
    "wv": "warningvariable", "iv": "informationvariable", "ov": "outvariable", "ob": "outbuffer",
    "pv": "pipelinevariable", "proga": "progressaction", "vb": "verbose", "db": "debug", "wi": "whatif",
    "cf": "confirm", "psp": "literalpath", "pspath": "literalpath", "lp": "literalpath",
}  # fmt: skip

USUAL_SWITCHES = COMMON_SWITCHES | frozenset(
    "force recurse wait passthru usebasicparsing nonewwindow asplaintext append allowclobber online all norestart "
    "unique quiet asjob global noninteractive noprofile default leaf parent descending ascending autosize".split()
)
"""Switches that cmdlets without a row have, too."""


class Cmdlet(Struct, frozen=True):
    """The parameters of one cmdlet, in lower case."""

    positional: tuple[str, ...]
    values: frozenset[str]
    switches: frozenset[str]
    aliases: dict[str, str]

    def resolve(self, written: str) -> str:
        """Return the canonical name of a parameter written in full, abbreviated, or as an alias."""
        if written in self.values or written in self.switches:
            return written
        alias = self.aliases.get(written) or COMMON_ALIASES.get(written)
        if alias:
            return alias
        own = {name for name in (*self.values, *self.switches) if name.startswith(written)}
        own |= {name for alias, name in self.aliases.items() if alias.startswith(written)}
        if len(own) == 1:
            return own.pop()
        if own or (not self.values and len(written) < 6):
            return written
        common = [name for name in (*COMMON_VALUES, *COMMON_SWITCHES) if name.startswith(written)]
        return common[0] if len(common) == 1 else written


@lru_cache(maxsize=256)
def cmdlet(name: str) -> Cmdlet | None:
    """Return the row of the cmdlet `name`, if there is one."""
    row = rows(_TABLE).get(name)
    if row is None:
        return None
    positional, values, switches = (part.lower().split() for part in row.split("|"))
    pairs = [word.split("=") for word in (*values, *switches) if "=" in word]
    plain = {word for word in (*positional, *values) if "=" not in word}
    return Cmdlet(
        tuple(positional),
        frozenset(plain),
        frozenset(word for word in switches if "=" not in word),
        {alias: canonical for alias, canonical in pairs if canonical},
    )
