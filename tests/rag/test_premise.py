"""What a question takes for true, and the facts that no clause gives."""

import pytest

from rag.answer import Ground, Verdict
from rag.pipeline import PolicyQA


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("昆明规定盗用别人商标罚三十万元,罚单谁开", "三十万元"),
        ("宣城给每个发明专利奖励8万,多久能到账", "8万"),
        ("牡丹江“专利银行”的试点怎么参加", "“专利银行”"),
        ("北京2035年的目标是什么", "2035年"),
    ],
)
def test_what_the_policies_never_say_is_not_taken_for_true(
    real_qa: PolicyQA, question: str, told: str
) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.PREMISE, (told,))


@pytest.mark.parametrize(
    "question",
    [
        "工厂想贷两百万元,昆明支持专利质押融资吗",  # the asker's own sum
        "北京的“知识产权纠纷调解”怎么搞",  # 知识产权纠纷人民调解: quoted loosely
        "牡丹江“进×校园”的宣传活动是怎么安排的",
        "牡丹江搞发明的路子,还只是“拼个数”吗",  # how somebody speaks
        "打了好几个电话都没人接。昆明会不会把投诉举报的渠道理顺?",  # tells, and then asks
        "就剩几件专利了,昆明的银行收不收专利做抵押",
        "宣城会不会通报考核指标落后的县",
    ],
)
def test_what_is_the_askers_own_or_quoted_loosely_is_no_premise(
    real_qa: PolicyQA, question: str
) -> None:
    assert real_qa.ask(question).refusal is None


def test_some_companies_are_no_question_for_a_number(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("园区的几家公司想组个专利联盟,北京支持吗")
    assert answer.refusal is None


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("江西要培育知识产权强县,名单里有没有婺源", "名单"),
        ("江西推进知识产权政务服务一网通办,要用什么账号登录", "登录方式"),
        ("宣城搞“双随机、一公开”联合抽查,一年抽几次", "次数"),
        ("昆明说知识产权保护社会满意度要提升,要升到几分", "分数"),
        ("在北京培育园林绿化新品种,一亩地政府贴几百块", "具体金额"),
    ],
)
def test_details_that_no_clause_gives_are_named(
    real_qa: PolicyQA, question: str, fact: str
) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.FACT, (fact,))


@pytest.mark.parametrize(
    "question",
    [
        "我只拿了几千块,宣城有没有鼓励单位把分成比例往上调",  # the asker's own
        "宣城把知识产权教育写进“五年工作计划”,对不对",  # is shown what stands there
        "江西有11个设区市,服务网点要覆盖到哪一级",
    ],
)
def test_what_is_told_or_checked_is_answered(real_qa: PolicyQA, question: str) -> None:
    assert not real_qa.ask(question).refusal


@pytest.mark.parametrize(
    ("question", "fact"),
    [("申请专利要多久", "具体时限"), ("知识产权质押融资怎么办理", "申请材料或办理方式")],
)
def test_how_long_and_how_to_apply_are_facts(real_qa: PolicyQA, question: str, fact: str) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.FACT, (fact,))


def test_where_to_fetch_money_is_not_given(real_qa: PolicyQA) -> None:
    refusal = real_qa.ask("宣城的专利奖金去哪里领").refusal
    assert refusal
    assert refusal.ground is Ground.FACT


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("昆明方案规定专利侵权三次就吊销营业执照,这条怎么执行", "吊销"),
        ("牡丹江规划要求每所小学每周上8节知识产权课,教材谁来发", "8节"),
        ("昆明方案要求高校的专利必须开放许可,许可费归谁", "必须"),
        ("宣城规定侵权企业一律关停整改,关停多久", "一律"),
        ("牡丹江跟蒙古签了商标互认的协议,什么时候生效", "蒙古"),
        ("牡丹江规划宣布停掉了专利申请的资助办法,停之前报上去的钱还发不发", "资助"),
    ],
)
def test_what_a_document_is_said_to_say_is_held_against_it(
    real_qa: PolicyQA, question: str, told: str
) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert refusal.ground is Ground.PREMISE
    assert any(told in word for word in refusal.subject)


def test_what_a_document_is_asked_to_confirm_is_answered(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("昆明方案要求2025年每万人口高价值发明专利拥有量达到30件,对吧")
    assert answer.refusal is None


def test_what_is_never_said_is_named_where_nothing_near_is_found_either(real_qa: PolicyQA) -> None:
    refusal = real_qa.ask("昆明方案规定卖一次假货就吊销营业执照,这一条从哪天开始执行?").refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.PREMISE, ("吊销营业执照",))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("昆明说的“一个枢纽”和“两大工程”具体是指什么?", ("“一个枢纽”", "“两大工程”")),
        ("江西围绕的“2+6+N”是哪些产业", ("“2+6+N”",)),
    ],
)
def test_a_numbered_name_that_is_only_mentioned_is_not_spelt_out(
    real_qa: PolicyQA, question: str, told: tuple[str, ...]
) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert refusal.ground is Ground.FACT
    assert refusal.subject == tuple(f"{name}具体指什么" for name in told)


@pytest.mark.parametrize(
    "question",
    [
        "昆明宣传活动的“六进”具体是进哪些地方",  # (进机关、进企业、…)
        "江西“三合一”审判具体包括哪几类案件",  # 民事、刑事、行政案件“三合一”
        "牡丹江“十四五”规划是哪几个部门印发的",
    ],
)
def test_a_numbered_name_that_is_spelt_out_is_answered(real_qa: PolicyQA, question: str) -> None:
    assert real_qa.ask(question).refusal is None


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("江西引进知识产权高端人才有没有搬家补贴", "搬家补贴"),
        ("昆明引进知识产权人才,安家有补贴吗", "安家补贴"),
    ],
)
def test_money_for_a_matter_that_no_text_names_is_not_given(
    real_qa: PolicyQA, question: str, matter: str
) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.FACT, (matter,))


def test_money_for_a_matter_that_a_text_names_is_answered(real_qa: PolicyQA) -> None:
    assert real_qa.ask("北京的园林绿化植物新品种有补贴吗").refusal is None


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("牡丹江2020年的10件地理标志商标具体是哪10件", "这10件的名单"),
        ("江西到2025年商标总量要到多少件", "具体数字"),
        ("昆明的专利密集型产品,材料最晚几月几号交", "具体期限"),
        ("国家知识产权局昆明商标业务窗口在哪个大厅", "联系方式"),
    ],
)
def test_a_detail_beside_what_is_told_is_not_given(
    real_qa: PolicyQA, question: str, fact: str
) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.FACT, (fact,))


def test_so_many_things_that_are_named_are_told(real_qa: PolicyQA) -> None:
    assert real_qa.ask("昆明宣传“六进”是哪6个地方").refusal is None


def test_a_place_inside_a_region_has_no_document_of_its_own(real_qa: PolicyQA) -> None:
    refusal = real_qa.ask("赣州市自己的知识产权强市方案是哪年出的").refusal
    assert refusal
    assert (refusal.ground, refusal.subject) == (Ground.REGION, ("赣州市",))


def test_a_place_somebody_would_rather_not_go_to_is_not_asked_about(real_qa: PolicyQA) -> None:
    assert real_qa.query("昆明能不能办商标注册,不想跑北京").regions == ("昆明市",)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("昆明要盖的那个知识产权博物馆选在哪个区", "博物馆"),
        ("北京规定专利代理所不满五名代理师就不准接案子,过渡期给多长", "五名"),
        ("同事说江西给调解员每人每年发八千元津贴,这个去哪里申领", "八千元"),
    ],
)
def test_what_is_taken_to_be_there_is_named(question: str, named: str, real_qa: PolicyQA) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert refusal.ground is Ground.PREMISE
    assert named in "".join(refusal.subject)


def test_an_institution_that_is_there_is_no_premise(real_qa: PolicyQA) -> None:
    assert not real_qa.ask("江西要建的那个知识产权法庭由谁负责").refusal


@pytest.mark.parametrize(
    "question",
    [
        "江西撤掉南昌那个知识产权法庭之后,我们的案子转去哪个院",
        "既然宣城规定小微企业每家必须聘一名知识产权专员,工资市里补吗",
        "由于江西把非遗全部登记为国家所有,传承人今后收入怎么算",
        "昆明关掉商标业务窗口以后,我续展得跑哪儿",
    ],
)
def test_what_a_first_part_takes_for_a_fact_is_held_against_the_text(
    real_qa: PolicyQA, question: str
) -> None:
    refusal = real_qa.ask(question).refusal
    assert refusal
    assert refusal.ground is Ground.PREMISE


def test_a_tale_of_the_askers_own_is_no_premise(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("昆明,我的商标被取消之后,能去哪里办商标业务")
    assert not answer.refusal or answer.refusal.ground is not Ground.PREMISE


def test_one_of_two_years_that_are_asked_about_is_told(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("是说2020年底建成还是2025年?宣城")
    assert answer.verdict is Verdict.ANSWERED
