"""Options of native programs whose command lines are judged.

A row is "style | options with a value | switches". Style "-" has GNU options (`-xyz value`, `--long=value`), "d" has
them too and keeps every word beside (what follows an image is the container's), "1" long names with one dash,
"/" those of Windows programs (`/name value`, `/name:value`; a dash does too).
"o=output" gives a short option its long name; short options are case-sensitive.
Sources: each program's own help.
"""

from __future__ import annotations

from deadlight.semantics.commands.rows import rows

_TABLE = """
curl: - | o=output H=header d=data u=user x=proxy A=user-agent X=request T=upload-file e=referer b=cookie c=cookie-jar
    F=form E=cert m=max-time w=write-out r=range C=continue-at K=config Q=quote y=speed-time Y=speed-limit z=time-cond
    D=dump-header P=ftp-port t=telnet-option U=proxy-user h=help cacert capath key cert-type connect-timeout retry
    retry-delay retry-max-time limit-rate proto proto-default proto-redir resolve connect-to url ciphers tls-max
    tls13-ciphers output-dir data-raw data-binary data-urlencode json oauth2-bearer max-redirs max-filesize interface
    noproxy pinnedpubkey stderr trace trace-ascii | L=location f=fail s=silent S=show-error O=remote-name
    J=remote-header-name k=insecure v=verbose i=include I=head g=globoff N=no-buffer #=progress-bar R=remote-time
    n=netrc a=append G=get j=junk-session-cookies l=list-only M=manual p=proxytunnel q=disable V=version Z=parallel
    B=use-ascii 0=http1.0 1=tlsv1 2=sslv2 3=sslv3 4=ipv4 6=ipv6
wget: - | O=output-document P=directory-prefix o=output-file a=append-output t=tries T=timeout U=user-agent w=wait
    Q=quota e=execute i=input-file l=level A=accept R=reject D=domains header user password http-user http-password
    ca-certificate post-data method secure-protocol max-redirect referer waitretry body-data | q=quiet v=verbose
    c=continue N=timestamping r=recursive S=server-response x=force-directories b=background d=debug h=help V=version
    k=convert-links m=mirror p=page-requisites np=no-parent n=no 4=inet4-only 6=inet6-only
aria2c: - | o=out d=dir x=max-connection-per-server s=split j=max-concurrent-downloads i=input-file l=log checksum
    header user-agent | c=continue q=quiet Z=force-sequential
tar: - | f=file C=directory b=blocking-factor X=exclude-from T=files-from strip-components exclude | x=extract z=gzip
    j=bzip2 J=xz v=verbose c=create t=list p=same-permissions k=keep-old-files a=auto-compress O=to-stdout m=touch
    h=dereference U=unlink-first w=interactive r=append u=update
unzip: - | d=directory x=exclude P=password | o=overwrite q=quiet n=never j=junk-paths l=list t=test u=update
    v=verbose
7z: 7 | |
choco: - | s=source version params package-parameters install-arguments installargs ia=install-arguments
    package-parameters-sensitive u=user p=password execution-timeout timeout cache-location download-checksum
    download-checksum-type checksum checksum-type cert c=cache-location key value n=name source user password name
    | y=yes f=force x86 yes confirm force limit-output debug verbose ignore-dependencies force-dependencies
    allow-empty-checksums allow-empty-checksums-secure ignore-checksums pre allow-downgrade r=limit-output d=debug
    v=verbose no-progress i=ignore-dependencies x=force-dependencies m=allow-multiple
nuget: 1 | version source outputdirectory framework configfile name username password solutiondirectory
    packagesdirectory verbosity apikey | prerelease noninteractive excludeversion nocache
winget: - | id name moniker v=version s=source m=manifest scope a=architecture l=location o=log override custom locale
    tag | e=exact h=silent i=interactive
scoop: - | a=arch | g=global k=no-cache s=skip i=independent u=no-update-scoop
npm: - | prefix registry cache loglevel userconfig omit only tag w=workspace | g=global D=save-dev S=save f=force
    s=silent y=yes
yarn: - | registry cwd cache-folder network-timeout | W=ignore-workspace-root-check D=dev
pip: - | r=requirement c=constraint i=index-url extra-index-url f=find-links t=target trusted-host proxy prefix root
    e=editable cache-dir timeout retries python-version platform only-binary no-binary cert log | U=upgrade q=quiet
    v=verbose I=ignore-installed user no-cache-dir pre
gem: - | v=version s=source i=install-dir n=bindir | N=no-document f=force q=quiet
dotnet: - | version tool-path add-source c=configuration o=output f=framework r=runtime v=verbosity s=source
    configfile project n=name p u=username username password | g=global store-password-in-clear-text
git: - | b=branch C=directory c=config depth o=origin m=message | q=quiet v=verbose f=force
gpg: - | o=output u=local-user r=recipient keyserver keyring homedir status-fd trust-model | d=decrypt v=verbose
    q=quiet a=armor
gpgv: - | keyring homedir status-fd output o=output | q=quiet v=verbose
cosign: - | key signature certificate certificate-identity certificate-oidc-issuer bundle rekor-url |
minisign: - | P=pubkey p=pubkeyfile m=message x=signature | V=verify q=quiet
sha256sum: - | | c=check b=binary t=text w=warn
sha512sum: - | | c=check b=binary t=text w=warn
shasum: - | a=algorithm | c=check b=binary
openssl: 1 | in out inform outform passin passout pass subj days newkey keyout |
docker: d | p u=username username password H=host |
az: - | p u=username username password t=tenant tenant |
python: p | m=module c=command W=warnings X=implementation | u=unbuffered B=no-bytecode E=ignore-environment
java: 1 | jar cp classpath |
node: - | e=eval r=require |
msiexec: / | i package=i a x uninstall=x p update=p f log t | quiet passive norestart qn qb qb! qb- qr forcerestart
reg: / | v t d s se | ve f va reg:32 reg:64 y
icacls: / | grant* grant:r* deny* remove* remove:g* remove:d* setowner save restore substitute findsid
    setintegritylevel | t c l q reset verify inheritance:r inheritance:d inheritance:e
cacls: / | g* r p* d | t e c l m
takeown: / | f d s u p | r a skipsl
schtasks: / | tn tr ru rp sc mo d i st sd ed et rl xml s u p delay ri | create delete run query change end f it np z
    hresult
setx: / | s u p k f a r d | m
bitsadmin: / | priority | transfer download upload create addfile resume complete dynamic
certutil: / | p csp privatekey dc config | urlcache split f hashfile addstore verifyctl decode encode importpfx store
    verify user enterprise v encodehex decodehex url
expand: / | f | r d
sqlcmd: - | S=server U=user P=password d=database Q=query q=query i=input-file o=output-file v=variable
    l=login-timeout | b=batch-abort E=trusted C=trust-certificate
robocopy: / | | e s mir purge
xcopy: / | | e s y i h k q
wusa: / | | quiet norestart extract
netsh: w | |
net: / | | add delete y domain active passwordchg passwordreq expires comment fullname times
sc: w | |
signtool: / | p7 ds ms r c | a pa all v q d kp
"""


SAME = {
    "7za": "7z", "7zr": "7z", "7zg": "7z", "bsdtar": "tar", "chocolatey": "choco", "cinst": "choco", "cup": "choco",
    "pip3": "pip", "py": "python", "python3": "python", "gpg2": "gpg", "net1": "net", "pnpm": "npm",
    "podman": "docker", "nerdctl": "docker",
}  # fmt: skip
"""Programs that take the options of another."""


def row(program: str) -> str | None:
    """Return the row of a program by its canonical name, if there is one."""
    return rows(_TABLE).get(SAME.get(program, program))
